//! Cards that are kept: what templates make of one is made once for all pages that show it.

use super::{Card, Html};
use blogcms_core::SafeHtml;
use minijinja::value::{Enumerator, Object, Serde, Value};
use minijinja::{Error, State, context};
use serde::{Serialize, Serializer};
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// A [`Card`] with what templates have made of it. To them it is the card. It belongs to the [`Templates`] that print it
/// first.
///
/// [`Templates`]: crate::template::Templates
#[derive(Clone, Debug)]
pub struct Kept(Arc<Made>);

#[derive(Debug)]
struct Made {
    card: Card,
    cover: Value,
    texts: [OnceLock<Html>; TEXTS.len()],
}

/// What is made once: a template and the element of its heading.
const TEXTS: [(&str, &str); 4] = [
    ("public/part/card-text.html", "h2"),
    ("public/part/card-text.html", "h3"),
    ("public/part/row-text.html", "h2"),
    ("public/part/row-text.html", "h3"),
];

impl From<Card> for Kept {
    fn from(card: Card) -> Self {
        let cover = Value::from(Serde(&card.cover));
        Self(Arc::new(Made { card, cover, texts: Default::default() }))
    }
}

impl Deref for Kept {
    type Target = Card;

    fn deref(&self) -> &Card {
        &self.0.card
    }
}

impl Serialize for Kept {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_dyn_object(Arc::clone(&self.0)).serialize(serializer)
    }
}

/// The fields of a card by their names.
macro_rules! fields {
    ($($field:ident),*) => {
        impl Object for Made {
            fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
                self.get_value_by_str(key.as_str()?)
            }

            fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
                // A field that is missing here does not compile.
                let Card { cover: _, $($field),* } = &self.card;
                match key {
                    "cover" => Some(self.cover.clone()),
                    $(stringify!($field) => Some(Value::from(Serde($field))),)*
                    _ => None,
                }
            }

            fn enumerate(self: &Arc<Self>) -> Enumerator {
                Enumerator::Str(&["cover", $(stringify!($field)),*])
            }
        }
    };
}

fields!(title, url, summary, category, author, published, minutes, views);

/// `once('some/part.html', card, 'h3')`: what that template makes of `card` and `heading`, made when it is first asked for.
pub(in crate::template) fn once(
    state: &State<'_, '_>,
    name: &str,
    card: Value,
    heading: &str,
) -> Result<Value, Error> {
    let make = || {
        let html = state.env().get_template(name)?.render(context! { card => card.clone(), heading })?;
        Ok(Html::from(SafeHtml::vouched(html)))
    };
    let made = card.downcast_object_ref::<Made>();
    let text = made.zip(TEXTS.iter().position(|text| *text == (name, heading)));
    let Some((made, at)) = text else { return make().map(|html| html.0) };
    let text = &made.texts[at];
    if text.get().is_none() {
        // Whoever was faster made the same.
        let _ = text.set(make()?);
    }
    Ok(text.get().map(|html| html.0.clone()).unwrap_or_default())
}
