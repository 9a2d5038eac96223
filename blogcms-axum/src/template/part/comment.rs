//! What readers said about a post.

use super::{Date, Html, Link};
use serde::Serialize;
use std::collections::HashMap;

/// Levels that are shown one inside the other; what answers the innermost stands beside it.
const LEVELS: usize = 3;

/// The comments on a post or page.
#[derive(Serialize, Clone, Debug)]
pub struct Comments {
    /// How many there are, answers included.
    pub count: u64,
    /// Whether new ones are taken.
    pub open: bool,
    /// Those that answer the post, oldest first.
    pub threads: Vec<Comment>,
}

/// A comment.
#[derive(Serialize, Clone, Debug)]
pub struct Comment {
    /// The id of its element: `comment-` and its own id.
    pub id: String,
    /// The address of this comment.
    pub url: String,
    /// The name the reader gave.
    pub name: String,
    /// One or two letters.
    pub initials: String,
    /// 0 to 5: the hue behind the initials.
    pub hue: u8,
    /// The reader's own site.
    pub site_url: Option<String>,
    /// Whether an author of the post wrote it.
    pub by_author: bool,
    /// When it was written, in the long style. The script says how long ago that is.
    pub written: Date,
    /// When its writer last changed it.
    pub edited: Option<Date>,
    /// What was said.
    pub body: Html,
    /// Whom it answers, where that is not the comment it stands in.
    pub reply_to: Option<Link>,
    /// Answers to it, oldest first.
    pub replies: Vec<Self>,
}

impl Comments {
    /// Nests comments, each given with the element id of the one it answers. They come oldest first, without replies;
    /// one that answers nothing that came before it answers the post.
    pub fn new(open: bool, comments: Vec<(Option<String>, Comment)>) -> Self {
        let (parents, mut flat): (Vec<_>, Vec<_>) = comments.into_iter().unzip();
        let mut known: HashMap<String, usize> = HashMap::new();
        // For each comment the one it will stand in, and how deep.
        let mut places: Vec<(Option<usize>, usize)> = Vec::with_capacity(flat.len());
        for (at, parent) in parents.into_iter().enumerate() {
            let parent = parent.and_then(|id| known.get(&id).copied());
            places.push(match parent.map(|parent| (parent, places[parent])) {
                None => (None, 1),
                Some((parent, (_, level))) if level < LEVELS => (Some(parent), level + 1),
                Some((parent, beside)) => {
                    let Comment { name, url, .. } = &flat[parent];
                    flat[at].reply_to = Some(Link { label: name.clone(), url: url.clone() });
                    beside
                }
            });
            known.insert(flat[at].id.clone(), at);
        }
        let count = flat.len() as u64;
        Self { count, open, threads: nested(flat, &places) }
    }
}

/// Puts each comment into its place. Answers come after what they answer, so the last has all of its own already.
fn nested(mut flat: Vec<Comment>, places: &[(Option<usize>, usize)]) -> Vec<Comment> {
    let mut threads = Vec::new();
    for (holder, _) in places.iter().rev() {
        let Some(mut comment) = flat.pop() else { break };
        comment.replies.reverse();
        match holder.and_then(|holder| flat.get_mut(holder)) {
            Some(holder) => holder.replies.push(comment),
            None => threads.push(comment),
        }
    }
    threads.reverse();
    threads
}

#[cfg(test)]
mod tests {
    use super::*;
    use blogcms_core::SafeHtml;

    fn comment(id: &str) -> Comment {
        Comment {
            id: id.to_owned(),
            url: format!("#{id}"),
            name: id.to_uppercase(),
            initials: String::new(),
            hue: 0,
            site_url: None,
            by_author: false,
            written: Date { datetime: String::new(), text: String::new() },
            edited: None,
            body: SafeHtml::vouched("").into(),
            reply_to: None,
            replies: Vec::new(),
        }
    }

    fn shape(comments: &[Comment]) -> String {
        let one = |c: &Comment| {
            let to = c.reply_to.as_ref().map_or(String::new(), |to| format!("→{}", to.label));
            format!("{}{to}({})", c.id, shape(&c.replies))
        };
        comments.iter().map(one).collect()
    }

    fn threads(pairs: &[(&str, &str)]) -> (u64, String) {
        let given =
            |(id, parent): &(&str, &str)| ((!parent.is_empty()).then(|| (*parent).to_owned()), comment(id));
        let comments = Comments::new(true, pairs.iter().map(given).collect());
        (comments.count, shape(&comments.threads))
    }

    #[test]
    fn answers_stand_in_what_they_answer_in_the_order_they_came() {
        let said = [("a", ""), ("b", ""), ("c", "a"), ("d", "b"), ("e", "a"), ("f", "c")];
        assert_eq!(threads(&said), (6, "a(c(f())e())b(d())".to_owned()));
        assert_eq!(threads(&[]), (0, String::new()));
    }

    #[test]
    fn what_answers_the_innermost_stands_beside_it_and_says_so() {
        let said = [("a", ""), ("b", "a"), ("c", "b"), ("d", "c"), ("e", "d"), ("f", "b")];
        assert_eq!(threads(&said), (6, "a(b(c()d→C()e→D()f()))".to_owned()));
    }

    #[test]
    fn nothing_is_lost_when_what_it_answers_is_not_there() {
        let said = [("a", "gone"), ("b", "b"), ("c", "d"), ("d", "c")];
        assert_eq!(threads(&said), (4, "a()b()c(d())".to_owned()));
        let chain: Vec<(String, String)> = (0..1000)
            .map(|i| (format!("{i}"), if i == 0 { String::new() } else { format!("{}", i - 1) }))
            .collect();
        let chain: Vec<(&str, &str)> =
            chain.iter().map(|(id, parent)| (id.as_str(), parent.as_str())).collect();
        let (count, shape) = threads(&chain);
        assert_eq!((count, shape.matches('→').count()), (1000, 997));
    }
}
