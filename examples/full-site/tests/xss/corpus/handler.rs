//! Event handlers: every one a browser knows, on many elements, written in every way a parser puts up with.

use super::Corpus;

const EVENTS: &str = "abort afterprint animationcancel animationend animationiteration animationstart auxclick beforecopy \
    beforecut beforeinput beforematch beforepaste beforeprint beforetoggle beforeunload begin blur cancel canplay \
    canplaythrough change click close command contentvisibilityautostatechange contextlost contextmenu \
    contextrestored copy cuechange cut dblclick drag dragend dragenter dragleave dragover dragstart drop \
    durationchange emptied end ended error focus focusin focusout formdata fullscreenchange fullscreenerror \
    gotpointercapture hashchange input invalid keydown keypress keyup languagechange load loadeddata loadedmetadata \
    loadstart lostpointercapture message messageerror mousedown mouseenter mouseleave mousemove mouseout mouseover \
    mouseup mousewheel offline online pagehide pageshow paste pause play playing pointercancel pointerdown \
    pointerenter pointerleave pointermove pointerout pointerover pointerrawupdate pointerup popstate progress \
    ratechange rejectionhandled repeat reset resize scroll scrollend scrollsnapchange scrollsnapchanging search \
    securitypolicyviolation seeked seeking select selectionchange selectstart slotchange stalled storage submit \
    suspend timeupdate toggle touchcancel touchend touchmove touchstart transitioncancel transitionend transitionrun \
    transitionstart unhandledrejection unload volumechange waiting webkitanimationend webkitanimationiteration \
    webkitanimationstart webkitfullscreenchange webkitfullscreenerror webkittransitionend wheel";

/// Elements with what they need before their handler. Half of them are on the sanitiser's list, half are not.
const ELEMENTS: &[&str] = &[
    "a href=#",
    "img src=q",
    "b",
    "body",
    "svg",
    "details open",
    "div",
    "h2 id=a",
    "input",
    "p",
    "video src=q",
    "code",
    "table",
    "math",
    "ol start=2",
    "button",
    "blockquote cite=q",
    "section",
    "x-y",
    "figure",
    "span title=a",
    "iframe",
    "abbr",
    "marquee",
    "li",
    "form",
    "pre",
    "object data=q",
    "time datetime=1",
    "select",
    "kbd",
    "audio src=q",
    "figcaption",
    "textarea",
    "summary",
    "style",
    "del cite=q",
    "svg><animate",
    "q cite=q",
    "svg><set",
];

/// Ways to write `onX=…`, with the event at `EVENT`.
const FORMS: &[&str] = &[
    "<img src=q onEVENT=CALL>",
    "<img src=q onEVENT=\"CALL\">",
    "<img src=q onEVENT='CALL'>",
    "<img/src=q/onEVENT=CALL>",
    "<img\tsrc=q\tonEVENT\t=\tCALL>",
    "<img\nsrc=q\nonEVENT\n=\nCALL>",
    "<img\u{c}src=q\u{c}onEVENT=CALL\u{c}>",
    "<IMG SRC=q ONEVENT=CALL>",
    "<iMg SrC=q oNEVENT=CALL>",
    "<img src=q onEVENT=CALL//",
    "<img src=q onEVENT=CALL <b>",
    "<img \"\"\" src=q onEVENT=CALL>",
    "<img '\"'> src=q <img src=q onEVENT=CALL>",
    "<img src='q'onEVENT=CALL>",
    "<img src=\"q\"onEVENT=\"CALL\"alt=\"\">",
    "<img src=q =\" onEVENT=CALL>",
    "<img src=q a=\"\" onEVENT=CALL onEVENT=1>",
    "<img alt=\"`\" src=q onEVENT=CALL//`>",
    "<img alt='>' src=q onEVENT=CALL>",
    "<img alt=\"<b title='\" src=q onEVENT=CALL>",
    "<img src=q onEVENT=&#116;op&#46;x&lpar;CALL&rpar;>",
    "<img src=q onEVENT=\"&#x20;&#9;CALL\">",
    "<img src=q onEVENT=\"/*&quot;*/CALL\">",
    "<img src=q onEVENT=\"{CALL}\">",
    "<img src=q onEVENT=\"javascript:CALL\">",
    "<img src=q onEVENT=\"a:b:CALL\">",
    "<img src=q onEVENT=\"0?1:CALL\">",
    "<img src=q onEVENT=\"eval('\\x74'+'CALL'.slice(1))\">",
    "<img src=q onEVENT=\"<!--\nCALL//-->\">",
    "<img src=q onEVENT=\"[0].find(()=>CALL)\">",
    "<image src=q onEVENT=CALL>",
    "<img src=q onEVENT=CALL&#0>",
    "<img src=q \u{a0} onEVENT=CALL>",
    "<img src=q onEVENT=CALL\r\n>",
    "<img src=q title=\"\u{0}\" onEVENT=CALL>",
    "<a><img src=q onEVENT=CALL></b>",
    "<b/><img src=q onEVENT=CALL/>",
    "<p <img src=q onEVENT=CALL>",
];

pub(super) fn add(corpus: &mut Corpus) {
    for (i, event) in EVENTS.split_whitespace().enumerate() {
        let element = ELEMENTS[i % ELEMENTS.len()];
        corpus.html(|call| format!("<{element} on{event}={call}>a"));
        let element = ["body", "img src=q"][i % 2];
        corpus.html(|call| format!("<{element} on{event}={call}>"));
    }
    for event in ["error", "animationstart"] {
        for form in FORMS {
            let form = form.replace("EVENT", event);
            corpus.html(|call| form.replace("CALL", call));
        }
    }
}
