//! MathML cut down to what a formula needs. The library that makes it leaves `<` as it is in places.

use super::slot::push;
use crate::html::escape;

/// The elements of MathML Core, and the source beside a formula.
const ELEMENTS: &[&str] = &[
    "annotation",
    "math",
    "menclose",
    "merror",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
    "none",
    "semantics",
];

const ATTRIBUTES: &[&str] = &[
    "accent",
    "accentunder",
    "columnalign",
    "columnlines",
    "columnspacing",
    "columnspan",
    "depth",
    "dir",
    "display",
    "displaystyle",
    "encoding",
    "fence",
    "form",
    "frame",
    "height",
    "largeop",
    "linethickness",
    "lspace",
    "mathbackground",
    "mathcolor",
    "mathsize",
    "mathvariant",
    "maxsize",
    "minsize",
    "movablelimits",
    "notation",
    "rowalign",
    "rowlines",
    "rowspacing",
    "rowspan",
    "rspace",
    "scriptlevel",
    "separator",
    "stretchy",
    "symmetric",
    "voffset",
    "width",
];

/// `mathml` with nothing but the elements and attributes of a formula, each closed in order; colours as attributes,
/// since the content policy forbids inline styles. Nothing if there is something else in it.
pub(super) fn clean(mathml: &str) -> Option<String> {
    let mut out = String::with_capacity(mathml.len());
    let mut open = Vec::new();
    let mut rest = mathml;
    while let Some(at) = rest.find(['<', '>']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let begins = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        if !(rest.starts_with('<') && begins) {
            out.push_str(if rest.starts_with('<') { "&lt;" } else { "&gt;" });
            rest = &rest[1..];
            continue;
        }
        let (tag, after) = rest[1..].split_once('>')?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            (open.pop() == Some(name)).then_some(())?;
            push(&mut out, format_args!("</{name}>"));
        } else {
            let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
            let name = element(tag.trim_end(), &mut out)?;
            if closed {
                push(&mut out, format_args!("</{name}>"));
            } else {
                open.push(name);
            }
        }
    }
    out.push_str(rest);
    open.is_empty().then_some(out)
}

/// Writes the beginning of an element; gives its name.
fn element<'t>(tag: &'t str, out: &mut String) -> Option<&'t str> {
    let (name, mut rest) = tag.split_once(' ').unwrap_or((tag, ""));
    ELEMENTS.contains(&name).then_some(())?;
    push(out, format_args!("<{name}"));
    while !rest.trim().is_empty() {
        let (attribute, tail) = rest.split_once("=\"")?;
        let (value, tail) = tail.split_once('"')?;
        let attribute = attribute.trim();
        if attribute == "style" {
            colours(value, out);
        } else if ATTRIBUTES.contains(&attribute) {
            push(out, format_args!(" {attribute}=\"{}\"", escape(value)));
        }
        rest = tail;
    }
    out.push('>');
    Some(name)
}

fn colours(style: &str, out: &mut String) {
    for (name, value) in style.split(';').filter_map(|s| s.split_once(':')) {
        let attribute = match name.trim() {
            "color" => "mathcolor",
            "background-color" => "mathbackground",
            _ => continue,
        };
        push(out, format_args!(" {attribute}=\"{}\"", escape(value.trim())));
    }
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn a_formula_stays_and_its_signs_are_escaped() {
        let formula = "<math display=\"inline\"><mrow><mi>a</mi><mo><</mo><mi>b</mi></mrow></math>";
        assert_eq!(clean(formula).unwrap(), formula.replace("<<", "&lt;<"));
        assert_eq!(clean("<mspace width=\"1em\" />").unwrap(), "<mspace width=\"1em\"></mspace>");
        assert_eq!(clean("<mi style=\"color:#f00;top:1\">x</mi>").unwrap(), "<mi mathcolor=\"#f00\">x</mi>");
    }

    #[test]
    fn anything_else_is_no_formula() {
        for other in [
            "<math><img src=x></math>",
            "<math><mi>x</math></mi>",
            "<math><mi>",
            "<mi x",
            "<mi onclick>x</mi>",
            "<script>x</script>",
            "<mi><!-- --></mi><b>",
        ] {
            assert_eq!(clean(other), None, "{other}");
        }
        assert_eq!(clean("<mi onclick=\"a\" href=\"b\">x</mi>").unwrap(), "<mi>x</mi>");
    }
}
