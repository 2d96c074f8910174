import { chromium } from "@playwright/test";
const base="http://127.0.0.1:8090";
const b = await chromium.launch({executablePath:"/usr/bin/chromium",args:["--no-sandbox"]});
async function login(ctx, phone){
  const r=await ctx.request.post(base+"/api/v1/sign-in/codes",{data:{phone}}); const {demo_code}=await r.json();
  const s=await ctx.request.post(base+"/api/v1/sign-in",{data:{phone,code:demo_code}}); return (await s.json()).token;
}
for (const [w,h,loc] of [[390,844,"zh-CN"],[1280,800,"en-GB"]]) {
  const ctx=await b.newContext({viewport:{width:w,height:h},locale:loc});
  await login(ctx,"13900000002");
  const p=await ctx.newPage();
  p.on("console",m=>m.type()=="error"&&console.log("CONSOLE",m.text()));
  await p.goto(base+"/staff/facilities/jiujiang/policies?venue=jiujiang-table-tennis&preset=early_release");
  await p.screenshot({path:`/tmp/w/p1.${w}.png`,fullPage:true});
  console.log(await p.evaluate(()=>document.documentElement.scrollWidth));
  await p.fill('[name="min_minutes"]','90'); await p.fill('[name="max_minutes"]','60'); await p.fill('[name="days_ahead"]','x');
  await p.click('form >> text=/存草稿|Save the draft/');
  await p.screenshot({path:`/tmp/w/p2.${w}.png`,fullPage:true});
  await p.goto(base+"/staff/facilities/jiujiang/policies?venue=jiujiang-table-tennis&preset=early_release");
  await p.click('form >> text=/存草稿|Save the draft/');
  console.log(p.url());
  await p.screenshot({path:`/tmp/w/p3.${w}.png`,fullPage:true});
  await p.click('text=/不要这份草稿|Throw the draft/');
  console.log(p.url(), await p.title());
  await ctx.close();
}
await b.close();
