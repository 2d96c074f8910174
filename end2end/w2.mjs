import { chromium } from "@playwright/test";
const base="http://127.0.0.1:8090";
const b = await chromium.launch({executablePath:"/usr/bin/chromium",args:["--no-sandbox"]});
async function login(ctx, phone){
  const r=await ctx.request.post(base+"/api/v1/sign-in/codes",{data:{phone}}); const {demo_code}=await r.json();
  const s=await ctx.request.post(base+"/api/v1/sign-in",{data:{phone,code:demo_code}}); return (await s.json()).token;
}
const day=(n)=>new Date(Date.now()+8*3600e3+n*864e5).toISOString().slice(0,10);
for (const [w,h,loc] of [[390,844,"zh-CN"],[1280,800,"en-GB"]]) {
  const ctx=await b.newContext({viewport:{width:w,height:h},locale:loc});
  await login(ctx,"13800000021");
  const p=await ctx.newPage();
  p.on("console",m=>m.type()=="error"&&console.log("CONSOLE",m.text()));
  let n=0; const shot=async(f=true)=>p.screenshot({path:`/tmp/w/q${++n}.${w}.png`,fullPage:f});
  await p.goto(base+`/venues/nanchang-table-tennis?date=${day(2)}`); await shot(false);
  await p.goto(base+`/venues/nanchang-badminton?date=${day(1)}`); await shot(false);
  await p.goto(base+`/venues/nanchang-basketball?date=${day(4)}`); await shot(false);
  const slots=await (await ctx.request.get(base+`/api/v1/venues/guixi-badminton/slots?date=${day(1)}`)).json();
  const c=slots.courts[0]; const free=c.slots.filter(s=>s.state=="free"); const s=free[free.length-1];
  console.log(s.local_time, JSON.stringify(s.refusals.map(r=>r.rule)));
  await p.goto(base+`/venues/guixi-badminton/confirm?at=${c.id}~${Date.parse(s.starts_at)}`); await shot();
  await p.click('form[action="/reservations"] button[type=submit]'); await shot();
  // ballot refusal
  const d=day(4); const bs=await (await ctx.request.get(base+`/api/v1/venues/nanchang-basketball/slots?date=${d}`)).json();
  const bc=bs.courts[0]; const bl=bc.slots.find(s=>s.state=="ballot"); console.log("ballot", bl?.local_time);
  if(bl){ await p.goto(base+`/venues/nanchang-basketball/confirm?at=${bc.id}~${Date.parse(bl.starts_at)}`); await shot(); }
  await p.goto(base+"/me"); await p.click('text=/生成同伴码|换一个|Make a/'); await shot();
  await ctx.close();
  const c2=await b.newContext({viewport:{width:w,height:h},locale:loc}); await login(c2,"13900000001"); const p2=await c2.newPage();
  await p2.goto(base+"/me"); await p2.screenshot({path:`/tmp/w/q8.${w}.png`});
  await p2.goto(base+"/staff/facilities/jiujiang/check-in-code"); await p2.screenshot({path:`/tmp/w/q9.${w}.png`});
  await c2.close();
}
await b.close();
