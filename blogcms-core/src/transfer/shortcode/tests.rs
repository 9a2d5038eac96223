use super::*;
use proptest::prelude::*;

fn known(name: &str) -> Option<String> {
    name.starts_with("known").then(|| "/posts/known".to_owned())
}

fn translated(text: &str) -> (String, Vec<&'static str>) {
    let (text, notes) = translate(text, &known);
    (text.into_owned(), notes.iter().map(|note| note.message.key).collect())
}

#[test]
fn what_we_have() {
    for (text, expected) in [
        ("[a]({{< ref \"known.md\" >}})", "[a](/posts/known)"),
        ("[a]({{% relref path=`known.md` %}})", "[a](/posts/known)"),
        (
            "[a]({% post_url 2024-05-01-x %}) [b]({% link known.md %})",
            "[a]({% post_url 2024-05-01-x %}) [b](/posts/known)",
        ),
        (
            "{{< figure src=\"a b.png\" alt=\"An [a]\" caption=\"Say \\\"x\\\"\" link=\"https://x.example\" >}}",
            "[![An \\[a\\]](<a b.png> \"Say \\\"x\\\"\")](https://x.example)",
        ),
        ("{{ figure(src=\"a.png\", alt='b') }}", "![b](a.png)"),
        ("{{< youtube abc_-1 >}}\n", "https://www.youtube.com/watch?v=abc_-1\n"),
        ("See {{ youtube(id=\"abc\") }}", "See <https://www.youtube.com/watch?v=abc>"),
        ("{{< vimeo 55073825 >}}", "https://vimeo.com/55073825"),
        (
            "{{< highlight go \"hl_lines=2 4-5\" >}}\na\n\n```\n{{< /highlight >}}\nx",
            "````go {2,4-5}\na\n\n```\n````\nx",
        ),
        ("{% highlight ruby %}\nputs '{{ x }}'\n{% endhighlight %}", "```ruby\nputs '{{ x }}'\n```"),
        ("a {% raw %}{{ x }} {% y %}{%- endraw -%} b", "a {{ x }} {% y %} b"),
        ("{% comment %}no -- no{% endcomment %}", "<!--no - - no-->"),
        ("![]({{ site.baseurl }}/a.png) ![]({{ \"/b.png\" | relative_url }})", "![](/a.png) ![](/b.png)"),
    ] {
        assert_eq!(translated(text).0, expected);
    }
}

#[test]
fn what_we_have_not_stays_and_is_told() {
    for (text, keys) in [
        ("{{< gallery dir=\"x\" />}} {{< gallery dir=\"x\" />}}", &["import.note.shortcode"][..]),
        ("{{% notice tip %}}text{{% /notice %}}", &["import.note.shortcode"]),
        ("{% quote(author=\"x\") %}text{% end %}", &["import.note.shortcode"]),
        ("{% include figure.html src=\"x\" %}", &["import.note.shortcode"]),
        ("{{ page.title }}", &["import.note.shortcode"]),
        ("{{< ref \"gone.md\" >}}", &["import.note.reference"]),
        ("{{</* figure src=\"x\" */>}} {{ open {% open {{< open", &[]),
        ("{{< youtube \"a b\" >}}", &["import.note.shortcode"]),
    ] {
        assert_eq!(translated(text), (text.to_owned(), keys.to_vec()), "{text}");
    }
    let (_, keys) = translated(
        "{{< figure src=\"a\" width=\"3\" >}}{{< highlight go \"linenos=table\" >}}x{{< /highlight >}}",
    );
    assert_eq!(keys, ["import.note.argument", "import.note.argument"]);
}

#[test]
fn never_in_code() {
    for text in
        ["`{{< youtube a >}}`", "```\n{{< youtube a >}}\n{% raw %}\n```\n", "    {{< figure src=\"a\" >}}\n"]
    {
        assert_eq!(translated(text), (text.to_owned(), Vec::new()));
    }
}

proptest! {
    #[test]
    fn never_panics_and_leaves_other_text(pieces in prop::collection::vec(
        "\\{\\{<|\\{\\{%|\\{%|%\\}|\\{\\{|\\}\\}|>\\}\\}| highlight | raw | endraw |[(\"'`=,/* \n]|é|[a-z]{1,3}", 0..30,
    )) {
        let text = pieces.concat();
        let (out, _) = translate(&text, &known);
        if !text.contains("{{") && !text.contains("{%") {
            prop_assert_eq!(out, text.as_str());
        }
    }
}
