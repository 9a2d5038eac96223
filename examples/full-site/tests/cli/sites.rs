//! Show 4: sites written in the manner of Hugo, Zola and Jekyll, imported and served.

pub(crate) mod picture;

use crate::support::http::Client;
use crate::support::site::{Run, Site, finish, import, program};
use crate::write;
use picture::png;
use std::path::Path;
use tempfile::tempdir;

/// A site: the addresses its posts have, and former addresses with those they lead to.
struct Moved {
    live: Vec<(String, String)>,
    old: Vec<(String, String)>,
    hidden: Vec<&'static str>,
    /// What the dry run says is lost or changed.
    lost: Vec<&'static str>,
    /// A post and how many different pictures its page shows.
    pictures: (&'static str, usize),
}

const REGULAR: usize = 10;

/// The addresses of pictures that a page shows, each once.
fn shown(page: &str) -> std::collections::BTreeSet<String> {
    let parts = page.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
    parts.filter(|src| src.starts_with("/media/")).map(str::to_owned).collect()
}

fn hugo(dir: &Path) -> Moved {
    write(&dir.join("hugo.toml"), "baseURL = 'https://old.example/'\ntitle = 'Old'\n");
    let mut moved =
        Moved { live: Vec::new(), old: Vec::new(), hidden: Vec::new(), lost: Vec::new(), pictures: ("", 0) };
    for n in 0..REGULAR {
        let next = (n + 1) % REGULAR;
        let front = match n % 3 {
            0 => format!(
                "+++\ntitle = 'Hugo {n}'\ndate = 2024-05-{:02}T10:00:00+02:00\ntags = ['a', 'b{n}']\n+++\n",
                n + 1
            ),
            1 => format!(
                "---\ntitle: \"Hugo {n}: it's\"\ndate: 2024-05-{:02}\naliases: [/alt/{n}.html]\n---\n",
                n + 1
            ),
            _ => {
                format!("{{\"title\": \"Hugo {n}\", \"date\": \"2024-05-{:02} 10:00:00 +0200\"}}\n\n", n + 1)
            }
        };
        let body = format!("marker hugo {n} [next]({{{{< relref \"hugo-{next}.md\" >}}}})\n");
        write(&dir.join(format!("content/posts/hugo-{n}.md")), format!("{front}{body}"));
        moved.live.push((format!("/posts/hugo-{n}"), format!("href=\"/posts/hugo-{next}\"")));
        if n % 3 == 1 {
            moved.old.push((format!("/alt/{n}.html"), format!("/posts/hugo-{n}")));
        }
    }
    write(
        &dir.join("content/posts/odd/index.md"),
        "---\ntitle: Odd\ndate: May 5, 2024\nurl: /special/odd.html\nsitemap: {priority: 1}\ncascade: x\n---\n\
         {{< gallery >}} ![gone](gone.png)\n\n{{< highlight rust >}}\nlet marker_odd = \"{{\";\n{{< /highlight >}}\n",
    );
    write(
        &dir.join("content/posts/seen/index.md"),
        "---\ntitle: Seen\ndate: 2024-05-06\ncover: {image: head.png, alt: A head}\n---\nmarker seen\n\n![beside](beside.png)\n\n<img src=\"/img/static.png\">\n",
    );
    for (n, file) in ["content/posts/seen/head.png", "content/posts/seen/beside.png", "static/img/static.png"]
        .into_iter()
        .enumerate()
    {
        write(&dir.join(file), png(n));
    }
    moved.pictures = ("/posts/seen", 3);
    write(&dir.join("content/posts/soon.md"), "---\ntitle: Soon\ndate: 2199-01-01\n---\nx\n");
    write(
        &dir.join("content/posts/over.md"),
        "---\ntitle: Over\ndate: 2020-01-01\nexpiryDate: 2021-01-01\n---\nx\n",
    );
    write(&dir.join("content/posts/_index.md"), "---\ntitle: All posts\n---\nA text that is lost.\n");
    write(&dir.join("content/about.md"), "+++\ntitle = 'About'\n+++\nmarker about\n");
    moved.live.push(("/posts/odd".into(), "marker_odd".into()));
    moved.live.push(("/about".into(), "marker about".into()));
    moved.old.push(("/special/odd.html".into(), "/posts/odd".into()));
    moved.hidden.extend(["/posts/soon", "/posts/over"]);
    moved.lost.extend([
        "lost: `gallery` is nothing we have; it stays visible",
        "lost: `gone.png` is not there",
        "lost: `sitemap`",
        "lost: `cascade`",
        "lost: the text of a section's page",
    ]);
    moved
}

fn zola(dir: &Path) -> Moved {
    write(&dir.join("config.toml"), "base_url = 'https://old.example'\n");
    let mut moved =
        Moved { live: Vec::new(), old: Vec::new(), hidden: Vec::new(), lost: Vec::new(), pictures: ("", 0) };
    for n in 0..REGULAR {
        let next = (n + 1) % REGULAR;
        let front = format!(
            "+++\ntitle = \"Zola {n}\"\ndate = 2024-06-{:02}\naliases = [\"alt/{n}\"]\n[taxonomies]\ntags = [\"x\"]\ncategories = [\"Notes\"]\n[extra]\nauthor = \"Ada Byron\"\ntoc = [1]\n+++\n",
            n + 1
        );
        let body = format!(
            "marker zola {n} [next](@/blog/zola-{next}.md#part)\n\n{{{{ youtube(id=\"abc{n}\") }}}}\n"
        );
        write(&dir.join(format!("content/blog/zola-{n}.md")), format!("{front}{body}"));
        moved.live.push((format!("/posts/zola-{n}"), format!("href=\"/posts/zola-{next}#")));
        moved.old.push((format!("/alt/{n}/"), format!("/posts/zola-{n}")));
        moved.old.push((format!("/blog/zola-{n}/"), format!("/posts/zola-{n}")));
    }
    write(&dir.join("content/blog/_index.md"), "+++\ntitle = \"Blog\"\nsort_by = \"date\"\n+++\n");
    write(
        &dir.join("content/blog/2024-07-01-dated/index.md"),
        "+++\ntitle = \"Dated\"\ndraft = true\n+++\nx\n",
    );
    write(
        &dir.join("content/blog/seen/index.md"),
        "+++\ntitle = \"Seen\"\ndate = 2024-06-20\n+++\n![a][x] {{ image(src=\"/b.png\") }}\n\n[x]: a.png\n",
    );
    write(&dir.join("content/blog/seen/a.png"), png(3));
    write(&dir.join("static/b.png"), png(4));
    moved.pictures = ("/posts/seen", 2);
    moved.hidden.push("/posts/dated");
    moved.lost.push("lost: `extra.toc`");
    moved
}

fn jekyll(dir: &Path) -> Moved {
    write(&dir.join("_config.yml"), "title: Old\npermalink: /:categories/:year/:title.html # pretty\n");
    let mut moved =
        Moved { live: Vec::new(), old: Vec::new(), hidden: Vec::new(), lost: Vec::new(), pictures: ("", 0) };
    for n in 0..REGULAR {
        let next = (n + 1) % REGULAR;
        let name = |n: usize| format!("2024-08-{:02}-jekyll-{n}", n + 1);
        let front = format!(
            "---\nlayout: post\ntitle:  \"Jekyll {n}\"\ndate:   2024-08-{:02} 10:00:00 -0700\ncategories: Web\nredirect_from:\n  - /alt-{n}/\n---\n",
            n + 1
        );
        let body = format!(
            "marker jekyll {n} [next]({{% post_url {} %}})\n\n{{% highlight ruby %}}\nputs {n}\n{{% endhighlight %}}\n",
            name(next)
        );
        write(&dir.join(format!("_posts/{}.md", name(n))), format!("{front}{body}"));
        moved.live.push((format!("/posts/jekyll-{n}"), format!("href=\"/posts/jekyll-{next}\"")));
        moved.old.push((format!("/alt-{n}"), format!("/posts/jekyll-{n}")));
        moved.old.push((format!("/web/2024/jekyll-{n}.html"), format!("/posts/jekyll-{n}")));
    }
    write(
        &dir.join("_posts/2024-09-01-seen.md"),
        "---\ntitle: Seen\nimage:\n  path: /assets/head.png\n---\n![a]({{ site.baseurl }}/assets/a.png)\n",
    );
    write(&dir.join("assets/head.png"), png(5));
    write(&dir.join("assets/a.png"), png(6));
    moved.pictures = ("/posts/seen", 2);
    write(&dir.join("_drafts/idea.markdown"), "---\ntitle: Idea\n---\nx\n");
    write(
        &dir.join("about.md"),
        "---\nlayout: page\ntitle: About us\npermalink: /about/\n---\n{% include box.html %} {{ site.time }} marker\n",
    );
    write(&dir.join("README.md"), "About the repository.\n");
    write(&dir.join("_includes/note.md"), "A part.\n");
    moved.live.push(("/about".into(), "marker".into()));
    moved.hidden.extend(["/posts/idea", "/posts/readme", "/pages/readme", "/posts/note"]);
    moved.lost.extend([
        "lost: `include box.html` is nothing we have; it stays visible",
        "lost: `site.time` is nothing we have",
        "lost: `layout`",
    ]);
    moved
}

fn dry(data: &Path, folder: &Path) -> Run {
    finish(program().arg("--data").arg(data).args(["import", "markdown", "--dry-run"]).arg(folder))
}

/// The last line of a run.
fn counts(run: &Run) -> &str {
    run.out.lines().last().expect("a summary")
}

fn follow(client: &mut Client, path: &str) -> String {
    let mut at = path.to_owned();
    for _ in 0..4 {
        let answer = client.get(&at).expect("an answer");
        match answer.header("location") {
            Some(location) if answer.status == 301 => location.clone_into(&mut at),
            _ => return format!("{at} {}", answer.status),
        }
    }
    at
}

fn check(name: &str, make: fn(&Path) -> Moved) {
    let dir = tempdir().expect("a folder");
    let (data, folder) = (dir.path().join("data"), dir.path().join("site"));
    let moved = make(&folder);
    let plan = dry(&data, &folder);
    assert_eq!(plan.code, Some(0), "{plan:#?}");
    assert!(!data.exists(), "a dry run made a blog");
    for sentence in &moved.lost {
        assert!(plan.out.contains(sentence), "{name}: `{sentence}` is not in {}", plan.out);
    }
    let run = import(&data, &folder);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{run:#?}");
    assert_eq!(counts(&plan), format!("nothing is written; it would be: {}", counts(&run)));

    let site = Site::serve(&data, &[] as &[&str]);
    let mut client = Client::connect(site.address).expect("a connection");
    for (path, part) in &moved.live {
        let answer = client.get(path).expect("an answer");
        assert_eq!(answer.status, 200, "{name}: {path}");
        assert!(answer.body.contains(part.as_str()), "{name}: {path} does not say {part}");
    }
    for (old, new) in &moved.old {
        assert_eq!(follow(&mut client, old), format!("{new} 200"), "{name}: {old}");
    }
    let (path, count) = moved.pictures;
    let pictures = shown(&client.get(path).expect("an answer").body);
    assert_eq!(pictures.len(), count, "{name}: {path} shows {pictures:?}");
    for picture in pictures {
        let answer = client.get(&picture).expect("an answer");
        assert_eq!(
            (answer.status, answer.header("content-type").map(|t| t.starts_with("image/"))),
            (200, Some(true)),
            "{name}: {picture}"
        );
    }
    for path in &moved.hidden {
        assert_eq!(client.get(path).expect("an answer").status, 404, "{name}: {path}");
    }
    for run in [import(&data, &folder), dry(&data, &folder)] {
        assert_eq!(run.code, Some(0), "{run:#?}");
        assert!(
            counts(&run).contains("0 created, 0 updated") && counts(&run).ends_with(" 0 refused"),
            "{run:#?}"
        );
    }
}

#[test]
fn a_hugo_site_moves_in() {
    check("Hugo", hugo);
}

#[test]
fn a_zola_site_moves_in() {
    check("Zola", zola);
}

#[test]
fn a_jekyll_site_moves_in() {
    check("Jekyll", jekyll);
}

#[test]
fn files_that_are_wrong_in_any_way_do_not_stop_the_others() {
    let dir = tempdir().expect("a folder");
    let (data, folder) = (dir.path().join("data"), dir.path().join("posts"));
    write(&folder.join("zero.md"), "");
    write(&folder.join("bom.md"), "\u{feff}+++\r\ntitle = 'Bom'\r\n+++\r\nmixed\rline\nends\r\n");
    write(&folder.join("large.md"), vec![b'x'; 20 * 1024 * 1024]);
    write(&folder.join("json.md"), "{\"title\": \"Json\",\n \"tags\": [}\nx\n");
    write(&folder.join("open.md"), "+++\ntitle = 'Open'\n");
    write(&folder.join("nested.md"), format!("---\ntitle: N\nx: {}\n---\n", "[".repeat(5_000)));
    write(&folder.join("a/same.md"), "First.");
    write(&folder.join("b/same.md"), "Second.");
    let loops = std::os::unix::fs::symlink(&folder, folder.join("loop"));
    loops.expect("a link");
    let run = import(&data, &folder);
    assert_eq!(run.code, Some(1), "{run:#?}");
    for part in [
        "large.md: the file has 20971520 bytes",
        "json.md:2: the front matter is not JSON",
        "open.md:1: the front matter has no end; close it with a line of `+++`",
        "nested.md:3: the front matter is not YAML",
        "b/same.md:1: slug `same` is already the address of a/same.md",
    ] {
        assert!(run.err.contains(part), "`{part}` is not in {}", run.err);
    }
    assert!(run.out.contains("loop: a symbolic link; not followed"), "{}", run.out);
    assert_eq!(counts(&run), "3 created, 0 updated, 0 unchanged, 5 refused");
}
