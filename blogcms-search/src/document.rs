//! What of a post is searched.

use blogcms_core::{AuthorId, Post, PostId, Rendered, Slug, TermId, Timestamp};

/// A live post as an index sees it: plain text only, so that nothing found can carry markup into a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The post.
    pub id: PostId,
    /// Its address.
    pub slug: Slug,
    /// Its title.
    pub title: String,
    /// Its summary as its writer put it.
    pub excerpt: String,
    /// Its text without markup.
    pub text: String,
    /// Its category, tags and series.
    pub terms: Vec<TermId>,
    /// Its bylines.
    pub authors: Vec<AuthorId>,
    /// From when it is live. A hit is checked against the database before it is shown.
    pub published_at: Timestamp,
}

impl Document {
    /// The document of a post and its rendering; nothing for a post that is not to be found at any time: one that is not
    /// published, or asks to be left out.
    pub fn of(post: &Post, rendered: &Rendered) -> Option<Self> {
        let fields = &post.fields;
        if post.status != blogcms_core::Status::Published || fields.seo.noindex {
            return None;
        }
        Some(Self {
            id: post.id,
            slug: fields.slug.clone(),
            title: fields.title.clone(),
            excerpt: fields.excerpt.clone(),
            text: rendered.text.clone(),
            terms: fields.terms().collect(),
            authors: fields.authors.clone(),
            published_at: post.published_at?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blogcms_core::id::CountingIds;
    use blogcms_core::{PostFields, PostKind, Renderer, Seq, Status};

    fn post(status: Status) -> Post {
        let ids = CountingIds::default();
        let at = Timestamp::EPOCH;
        Post {
            id: blogcms_core::id::new_id(&ids, at),
            version: Seq::NONE,
            kind: PostKind::Post,
            status,
            published_at: Some(at),
            expires_at: None,
            created_at: at,
            updated_at: at,
            head: blogcms_core::id::new_id(&ids, at),
            live: None,
            external_id: None,
            translation_of: None,
            fields: PostFields::new("A title", "a-title".parse().unwrap()),
            auto_excerpt: String::new(),
            words: 0,
        }
    }

    #[test]
    fn only_what_may_be_found() {
        let rendered = Renderer::new().render("Some *text* with <script>alert(1)</script>");
        let found = Document::of(&post(Status::Published), &rendered).unwrap();
        assert_eq!((found.title.as_str(), found.slug.as_str()), ("A title", "a-title"));
        assert!(found.text.contains("Some text") && !found.text.contains('<'), "{}", found.text);
        for status in [Status::Draft, Status::Review, Status::Archived, Status::Trash] {
            assert_eq!(Document::of(&post(status), &rendered), None);
        }
        let mut hidden = post(Status::Published);
        hidden.fields.seo.noindex = true;
        assert_eq!(Document::of(&hidden, &rendered), None);
    }
}
