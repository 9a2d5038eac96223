//! XML that is well-formed whatever the texts hold.

use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::borrow::Cow;
use std::io;

/// A document that is being written.
pub(super) struct Xml(Writer<Vec<u8>>);

type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Xml {
    /// A document for people to look at as well: one element a line.
    pub(super) fn indented() -> io::Result<Self> {
        Self::begin(Writer::new_with_indent(Vec::new(), b' ', 2))
    }

    /// A document without white space.
    pub(super) fn dense() -> io::Result<Self> {
        Self::begin(Writer::new(Vec::new()))
    }

    fn begin(mut writer: Writer<Vec<u8>>) -> io::Result<Self> {
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        Ok(Self(writer))
    }

    pub(super) fn finish(self) -> Vec<u8> {
        let mut bytes = self.0.into_inner();
        bytes.push(b'\n');
        bytes
    }

    /// An element with other elements in it.
    pub(super) fn element(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        content: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.0.write_event(Event::Start(start(name, attributes)))?;
        content(self)?;
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element with nothing in it.
    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.0.write_event(Event::Empty(start(name, attributes)))
    }

    /// An element with a text in it.
    pub(super) fn text(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> io::Result<()> {
        self.element(name, attributes, |xml| {
            let text = legal(text);
            xml.0.write_event(Event::Text(BytesText::from_escaped(partial_escape(text))))
        })
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (name, value) in attributes {
        start.push_attribute((*name, &*legal(value)));
    }
    start
}

/// `text` without the characters that no XML 1.0 document may hold, and without the controls that it should not.
pub(crate) fn legal(text: &str) -> Cow<'_, str> {
    let illegal =
        |c: char| (c.is_control() && !matches!(c, '\n' | '\t')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    if text.contains(illegal) { Cow::Owned(text.replace(illegal, "")) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_text_is_well_formed() {
        let mut xml = Xml::dense().unwrap();
        xml.element("a", &[("b", "\"<&>'\u{0}\u{b}"), ("c", "😀")], |xml| {
            xml.empty("d", &[])?;
            xml.text("e", &[], "]]> <![CDATA[ & \u{1}\u{ffff}\u{85}é\n\u{5d0}")
        })
        .unwrap();
        assert_eq!(
            String::from_utf8(xml.finish()).unwrap(),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><a b=\"&quot;&lt;&amp;&gt;&apos;\" c=\"😀\"><d/>\
             <e>]]&gt; &lt;![CDATA[ &amp; é\n\u{5d0}</e></a>\n"
        );
    }
}
