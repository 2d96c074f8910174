//! Passkeys in the browser: a few lines of script of our own, since the half in WebAssembly would cost a hundred times as
//! much. Without scripts, or where the browser knows no passkeys (many web views), the button never shows.

use crate::lang::Lang;
use crate::render::Frame;
use leptos::prelude::*;

/// What the button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ceremony {
    /// Makes one and adds it to the account.
    Add,
    /// Shows one.
    Show,
}

/// `origin`: passkeys are bound to it; on another one the button stays away. `next`: where to go when it worked.
pub fn passkey(frame: &Frame, ceremony: Ceremony, origin: &str, next: &str) -> AnyView {
    let lang = frame.lang;
    let (ask, answer, word) = match ceremony {
        Ceremony::Add => (
            "/api/v1/me/second-factors/passkey",
            "/api/v1/me/second-factors/passkey/confirmation",
            lang.factor_add_passkey(),
        ),
        Ceremony::Show => (
            "/api/v1/session/second-factor/passkey",
            "/api/v1/session/second-factor/passkey/answer",
            lang.factor_passkey_go(),
        ),
    };
    let (class, text) = match ceremony {
        Ceremony::Add => ("btn btn-soft btn-wide", Some(add_text(lang))),
        Ceremony::Show => ("btn btn-main btn-wide", None),
    };
    view! {
        <div class="section" id="passkey" hidden data-origin=origin.to_owned() data-ask=ask data-answer=answer data-next=next.to_owned()>
            <button class=class type="button">{word}</button>
            {text}
            <p class="fault" role="alert" hidden>{lang.factor_passkey_failed()}</p>
        </div>
        <script nonce=frame.nonce.clone()>{SCRIPT}</script>
    }
    .into_any()
}

fn add_text(lang: Lang) -> AnyView {
    view! { <p class="hint under">{lang.factor_add_passkey_text()}</p> }.into_any()
}

/// Byte strings travel as base64url in JSON; the browser wants and gives buffers.
const SCRIPT: &str = r#"(()=>{
const box=document.getElementById("passkey");
if(!box||!window.PublicKeyCredential||location.origin!==box.dataset.origin)return;
const bytes=s=>Uint8Array.from(atob(s.replace(/-/g,"+").replace(/_/g,"/")),c=>c.charCodeAt(0));
const text=b=>b?btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g,"-").replace(/\//g,"_").replace(/=+$/,""):null;
const post=async(path,body)=>{
const answer=await fetch(path,{method:"POST",headers:{"content-type":"application/json"},body:JSON.stringify(body)});
if(!answer.ok)throw new Error(answer.status);
return answer.json()};
const button=box.querySelector("button"),fault=box.querySelector("[role=alert]");
box.hidden=false;
button.addEventListener("click",async()=>{
button.disabled=true;fault.hidden=true;
try{
const asked=await post(box.dataset.ask,{}),key=asked.options.publicKey;
key.challenge=bytes(key.challenge);
for(const known of key.excludeCredentials||key.allowCredentials||[])known.id=bytes(known.id);
let made;
if(key.user){key.user.id=bytes(key.user.id);made=await navigator.credentials.create({publicKey:key})}
else made=await navigator.credentials.get({publicKey:key});
const r=made.response,response={clientDataJSON:text(r.clientDataJSON)};
if(r.attestationObject)response.attestationObject=text(r.attestationObject);
else{response.authenticatorData=text(r.authenticatorData);response.signature=text(r.signature);response.userHandle=text(r.userHandle)}
await post(box.dataset.answer,{id:asked.id,credential:{id:made.id,rawId:text(made.rawId),type:made.type,response,extensions:{}}});
location.assign(box.dataset.next);
}catch(e){fault.hidden=false;button.disabled=false}
})})()"#;
