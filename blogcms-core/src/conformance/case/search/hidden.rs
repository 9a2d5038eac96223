//! What readers may not see says nothing by the order of what they find.

use super::{ask, clause, hits, kept};
use crate::author::AuthorOp;
use crate::conformance::fixture::{Lab, t};
use crate::conformance::sheet::Sheet;
use crate::id::TermId;
use crate::post::{Post, Status};
use crate::search::{Clause, Field, Hits, Match, Search};
use crate::taxonomy::TermKind;

/// Live posts that are near to one another for every one of [`questions`]; the tag of one.
async fn live(lab: &Lab) -> TermId {
    let tag = lab.add(TermKind::Tag, "amber").await;
    let filler = "Some other words of no great length about nothing in particular.";
    let mut texts = vec![
        format!("Amber amber amber, basalt. {filler}"),
        format!("Amber, basalt basalt basalt. {filler}"),
        format!("Amber and basalt, once. {}", filler.repeat(2)),
        format!("Amber amber. Basalt basalt. {}", filler.repeat(9)),
        format!("Only amber, amber. {filler}"),
        format!("Only basalt, basalt. {filler}"),
        format!("Ambers of a longer text. {}", filler.repeat(4)),
    ];
    texts.extend((0..14).map(|_| filler.to_owned()));
    for (n, text) in texts.iter().enumerate() {
        let tags = if n == 2 { vec![tag] } else { vec![] };
        kept(lab, lab.live(&format!("live-{n}"), 100 - n as i64).body(text).tags(&tags)).await;
    }
    tag
}

fn questions(tag: TermId) -> Vec<Search> {
    let (amber, basalt) = (clause("amber"), clause("basalt"));
    let named = Clause { terms: vec![tag], ..amber.clone() };
    let begun = Clause { prefix: true, ..clause("amb") };
    let clauses = [
        vec![amber.clone()],
        vec![basalt.clone()],
        vec![amber.clone(), basalt.clone()],
        vec![named.clone(), basalt.clone()],
        vec![begun, basalt.clone()],
        vec![clause("amber amber")],
    ];
    let mut questions: Vec<Search> =
        clauses.iter().map(|clauses| Search { counts: true, ..ask(clauses) }).collect();
    questions.push(Search { matching: Match::Any, ..ask(&[named, basalt.clone()]) });
    questions.push(Search { matching: Match::Any, ..ask(&[amber.clone(), basalt, clause("nothing")]) });
    questions.push(Search { field: Field::Title, ..ask(&[amber]) });
    questions
}

async fn answers(lab: &Lab, tag: TermId) -> Vec<Hits> {
    let mut answers = Vec::new();
    for question in questions(tag) {
        answers.push(hits(lab, &question).await);
    }
    answers
}

/// What hides a post.
type Hide = fn(Sheet) -> Sheet;

/// Texts full of the one word, of the other, and very long ones.
fn texts() -> [String; 3] {
    ["Amber. ".repeat(3), "Basalt, amber. ".to_owned(), "Long and longer still, with amber. ".repeat(400)]
}

pub(crate) async fn what_is_hidden_changes_no_order(lab: Lab) {
    let tag = live(&lab).await;
    let before = answers(&lab, tag).await;
    assert!(before.iter().take(8).all(|hits| hits.total >= 2), "{before:?}");
    let hidden: [(&str, Hide); 6] = [
        ("draft", |sheet| sheet.status(Status::Draft)),
        ("trash", |sheet| sheet.status(Status::Trash)),
        ("archived", |sheet| sheet.status(Status::Archived)),
        ("expired", |sheet| sheet.until(t(500))),
        ("scheduled", |sheet| sheet.live_at(t(2000))),
        ("noindex", |sheet| sheet.with(|p: &mut Post| p.fields.seo.noindex = true)),
    ];
    for (name, hide) in hidden {
        for n in 0..12 {
            let sheet = lab.live(&format!("amber-{name}-{n}"), 0).body(&texts()[n % 3]).tags(&[tag]);
            kept(&lab, hide(sheet)).await;
        }
        assert_eq!(answers(&lab, tag).await, before, "{name}");
    }
}

/// A word that is the name of what only hidden posts have is a word like any other.
pub(crate) async fn names_of_the_hidden_change_no_order(lab: Lab) {
    live(&lab).await;
    let words = [clause("amber"), clause("basalt")];
    let before = hits(&lab, &ask(&words)).await;
    assert!(before.total >= 3, "{before:?}");
    let (tag, author) = (lab.add(TermKind::Tag, "basalt").await, lab.author("basalt"));
    let by = author.id;
    lab.apply(AuthorOp::Create { author }).await;
    let hidden = lab.live("hidden", 0).tags(&[tag]).by(&[by]);
    kept(&lab, hidden.with(|p: &mut Post| p.fields.seo.noindex = true)).await;
    let [amber, basalt] = words;
    let named = [Clause { terms: vec![tag], ..basalt.clone() }, Clause { authors: vec![by], ..basalt }];
    for named in named {
        assert_eq!(hits(&lab, &ask(&[amber.clone(), named])).await, before);
    }
}

pub(crate) async fn other_sites_change_no_order(lab: Lab) {
    let tag = live(&lab).await;
    let before = answers(&lab, tag).await;
    let other = lab.another().await;
    for n in 0..30 {
        kept(&other, other.live(&format!("amber-{n}"), 0).body(&texts()[n % 3])).await;
    }
    assert_eq!(answers(&lab, tag).await, before);
}
