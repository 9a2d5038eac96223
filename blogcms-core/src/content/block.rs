//! Elements of Markdown: what is written where they begin and end.

use super::TocEntry;
use super::embed::Embed;
use super::entity::plain;
use super::fact::Fact;
use super::href::encoded;
use super::image::Image;
use super::raw::{self, Open};
use super::render::{Heading, Table, Walk};
use super::sanitize::ID_PREFIX;
use super::slot::{is_blank, push};
use crate::html::escape;
use pulldown_cmark::{Alignment, BlockQuoteKind, LinkType, Tag, TagEnd};

impl Walk<'_, '_> {
    pub(super) fn start_block(&mut self, tag: Tag<'_>) {
        match &tag {
            Tag::CodeBlock(kind) => self.block = Some((self.info(kind), String::new())),
            Tag::HtmlBlock => self.raw = Some(String::new()),
            Tag::Image { dest_url, title, .. } => self.start_image(dest_url, title),
            Tag::MetadataBlock(_) => {}
            _ if self.image.is_some() => {}
            _ => {
                let kept = !can_nest(&tag) || self.is_shallow();
                self.open.push(Open::Markdown(kept));
                if kept {
                    self.open_element(tag);
                }
            }
        }
    }

    fn start_image(&mut self, src: &str, title: &str) {
        if let Some((_, depth)) = &mut self.image {
            *depth += 1;
        } else {
            let (src, title) = (encoded(&self.written(src)).into_owned(), self.written(title));
            self.image = Some((Image { src, title, ..Image::default() }, 0));
        }
    }

    fn open_element(&mut self, tag: Tag<'_>) {
        let html = match tag {
            Tag::Paragraph => {
                self.paragraph = Some(self.html.len());
                return;
            }
            Tag::Heading { level, id, .. } => {
                let (start, id) = (self.html.len(), id.map(|id| self.written(&id)));
                self.heading = Some(Heading { start, level: level as u8, id, title: String::new() });
                return;
            }
            Tag::BlockQuote(None) => "<blockquote>\n",
            Tag::BlockQuote(Some(kind)) => return self.start_callout(kind),
            Tag::List(None) => "<ul>\n",
            Tag::List(Some(1)) => "<ol>\n",
            Tag::List(Some(start)) => {
                return push(&mut self.html, format_args!("<ol start=\"{start}\">\n"));
            }
            Tag::Item => "<li>",
            Tag::FootnoteDefinition(label) => {
                let outside = (std::mem::take(&mut self.html), std::mem::take(&mut self.text));
                self.outside.push((label.to_string(), outside));
                return;
            }
            Tag::DefinitionList => "<dl>\n",
            Tag::DefinitionListTitle => "<dt>",
            Tag::DefinitionListDefinition => "<dd>",
            Tag::Table(alignments) => {
                self.table = Table { alignments, ..Table::default() };
                "<table>\n"
            }
            Tag::TableHead => {
                self.table.head = true;
                self.table.cell = 0;
                "<thead><tr>"
            }
            Tag::TableRow => return self.start_row(),
            Tag::TableCell => return self.start_cell(),
            Tag::Emphasis => "<em>",
            Tag::Strong => "<strong>",
            Tag::Strikethrough => "<del>",
            Tag::Link { link_type: LinkType::Email, dest_url, title, .. } => {
                return self.start_link(&format!("mailto:{dest_url}"), &title);
            }
            Tag::Link { dest_url, title, .. } => return self.start_link(&dest_url, &title),
            _ => return,
        };
        self.html.push_str(html);
    }

    fn start_callout(&mut self, kind: BlockQuoteKind) {
        let words = &self.settings.words;
        let (class, word) = match kind {
            BlockQuoteKind::Note => ("note", &words.note),
            BlockQuoteKind::Tip => ("tip", &words.tip),
            BlockQuoteKind::Important => ("important", &words.important),
            BlockQuoteKind::Warning => ("warning", &words.warning),
            BlockQuoteKind::Caution => ("caution", &words.caution),
        };
        push(
            &mut self.html,
            format_args!(
                "<div class=\"callout {class}\" role=\"note\">\n<p class=\"callout-label\">{}</p>\n",
                escape(word)
            ),
        );
    }

    fn start_row(&mut self) {
        if !self.table.body {
            self.table.body = true;
            self.html.push_str("<tbody>\n");
        }
        self.table.cell = 0;
        self.html.push_str("<tr>");
    }

    fn start_cell(&mut self) {
        let element = if self.table.head { "th scope=\"col\"" } else { "td" };
        let class = match self.table.alignments.get(self.table.cell) {
            Some(Alignment::Right) => " class=\"num\"",
            Some(Alignment::Center) => " class=\"mid\"",
            _ => "",
        };
        push(&mut self.html, format_args!("<{element}{class}>"));
    }

    fn start_link(&mut self, url: &str, title: &str) {
        self.links += 1;
        let (url, title) = (encoded(&self.written(url)).into_owned(), self.written(title));
        push(&mut self.html, format_args!("<a href=\"{}\"", escape(&url)));
        if !title.is_empty() {
            push(&mut self.html, format_args!(" title=\"{}\"", escape(&title)));
        }
        self.html.push('>');
        self.facts.add(self.offset, Fact::Link(url));
    }

    pub(super) fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock => {
                if let Some((info, code)) = self.block.take() {
                    self.finish_code(&info, &code);
                }
            }
            TagEnd::HtmlBlock => {
                if let Some(html) = self.raw.take() {
                    self.raw_html(&html);
                }
            }
            TagEnd::Image => self.end_image(),
            TagEnd::MetadataBlock(_) => {}
            _ if self.image.is_some() => {}
            _ => {
                if raw::end_markdown(&mut self.open, &mut self.html) {
                    self.close_element(tag);
                }
            }
        }
    }

    fn end_image(&mut self) {
        match self.image.take() {
            Some((image, 0)) => {
                self.facts.add(self.offset, Fact::Image { src: image.src.clone(), alt: image.alt.clone() });
                let html = image.html();
                let mark = if image.title.is_empty() || !html.starts_with('<') {
                    self.slots.put(html)
                } else {
                    self.slots.put_or_alone(html, image.figure())
                };
                self.html.push_str(&mark);
                self.note(&image.alt);
            }
            Some((image, depth)) => self.image = Some((image, depth - 1)),
            None => {}
        }
    }

    fn close_element(&mut self, tag: TagEnd) {
        if ends_line(tag) {
            self.text.push('\n');
        }
        let html = match tag {
            TagEnd::Paragraph => return self.end_paragraph(),
            TagEnd::Heading(_) => return self.end_heading(),
            TagEnd::BlockQuote(None) => "</blockquote>\n",
            TagEnd::BlockQuote(Some(_)) => "</div>\n",
            TagEnd::List(false) => "</ul>\n",
            TagEnd::List(true) => "</ol>\n",
            TagEnd::Item => "</li>\n",
            TagEnd::FootnoteDefinition => {
                if let Some((label, (html, text))) = self.outside.pop() {
                    let html = std::mem::replace(&mut self.html, html);
                    let text = std::mem::replace(&mut self.text, text);
                    self.footnotes.define(&label, html, text);
                }
                return;
            }
            TagEnd::DefinitionList => "</dl>\n",
            TagEnd::DefinitionListTitle => "</dt>\n",
            TagEnd::DefinitionListDefinition => "</dd>\n",
            TagEnd::Table => {
                if self.table.body {
                    self.html.push_str("</tbody>");
                }
                "</table>\n"
            }
            TagEnd::TableHead => {
                self.table.head = false;
                "</tr></thead>\n"
            }
            TagEnd::TableRow => "</tr>\n",
            TagEnd::TableCell => {
                self.table.cell += 1;
                if self.table.head { "</th>" } else { "</td>" }
            }
            TagEnd::Emphasis => "</em>",
            TagEnd::Strong => "</strong>",
            TagEnd::Strikethrough => "</del>",
            TagEnd::Link => {
                self.links = self.links.saturating_sub(1);
                "</a>"
            }
            _ => return,
        };
        self.html.push_str(html);
    }

    fn end_paragraph(&mut self) {
        let start = self.paragraph.take().unwrap_or(self.html.len());
        if self.outside.is_empty() {
            self.prose.push('\n');
        }
        let content = self.html.split_off(start.min(self.html.len()));
        if let Some(mark) = self.slots.alone(&content) {
            self.html.push_str(&mark);
        } else if let Some((url, embed)) = bare_link(&content).and_then(embed) {
            let label = self.settings.words.embed.replace("{provider}", embed.provider);
            self.put(embed.html(&url, &label));
        } else if !is_blank(&content) {
            push(&mut self.html, format_args!("<p>{content}</p>\n"));
        }
    }

    fn end_heading(&mut self) {
        let Some(heading) = self.heading.take() else { return };
        let content = self.html.split_off(heading.start.min(self.html.len()));
        let id = self.ids.give(heading.id.as_deref(), &heading.title);
        // The title of the page is its first heading.
        let level = heading.level.max(2);
        push(&mut self.html, format_args!("<h{level} id=\"{ID_PREFIX}{id}\">{content}</h{level}>\n"));
        let title = heading.title.trim().to_owned();
        self.facts.add(self.offset, Fact::Heading { level, title: title.clone() });
        if level <= 4 && !title.is_empty() {
            self.toc.push(TocEntry { level, id: format!("{ID_PREFIX}{id}"), title });
        }
    }
}

/// The address, when all there is is a link that shows its own address.
fn bare_link(content: &str) -> Option<String> {
    let (url, shown) = content.trim().strip_prefix("<a href=\"")?.strip_suffix("</a>")?.split_once("\">")?;
    (url == shown).then(|| plain(url).into_owned())
}

fn embed(url: String) -> Option<(String, Embed)> {
    let embed = Embed::of(&url)?;
    Some((url, embed))
}

/// Elements that can lie within their like, and so as deep as somebody wants.
fn can_nest(tag: &Tag<'_>) -> bool {
    !matches!(tag, Tag::Paragraph | Tag::Heading { .. } | Tag::FootnoteDefinition(_))
}

fn ends_line(tag: TagEnd) -> bool {
    matches!(
        tag,
        TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::TableCell
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
    )
}
