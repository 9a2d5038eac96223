//! Examples, as the help of each command shows them.

pub(super) const SERVE_EXAMPLES: &str = "Examples:
  full-site serve                                the demo blog, or yours from ./blogcms-data
  full-site --data ./blog serve --empty          your own from the first post on
  full-site serve --stylesheet ./theme.css       in your own look; docs/theme.md says how
  full-site serve --listen 127.0.0.1:0           any free port; the log tells which
  full-site serve --base-url https://example.org/blog --behind-proxy
                                                 behind a proxy that passes on /blog

Whether it is well: GET /-/health. How to run it for years: docs/operations.md.";

pub(super) const IMPORT_EXAMPLES: &str = "Examples:
  full-site --data ./blog import markdown ./posts
  full-site --data ./blog import markdown ./posts
                                                 again: only what has changed is written

  full-site --data ./blog import markdown ./hugo-site --dry-run
                                                 writes nothing; tells of each post what is kept, changed or lost

The root of a Hugo, Zola or Jekyll site is recognised, and a blog without a name is called as that one is; any other \
folder of Markdown files will do, too. A file that is broken is named with its line; all others are taken, and the exit \
code is 1. Files without front matter are posts, too. Files below pages/ become pages, those below _drafts/ drafts. A \
date in the future is when the post appears. Links between the files lead to the posts, and former addresses go on \
leading to them. Symbolic links are not followed.";

pub(super) const SITE_EXAMPLES: &str = "Examples:
  full-site --data ./blog site
                                                 shows the settings
  full-site --data ./blog site set title=\"Ink and paper\" language=de time_zone=Europe/Berlin
  full-site --data ./blog site set menu=\"About=/about\" menu=\"Archive=/archive\"

What is not named stays as it is, and a blog that is being served shows the change within a second.";

pub(super) const SITE_SET_EXAMPLES: &str = "Examples:
  full-site --data ./blog site set title=\"Ink and paper\" tagline=\"Notes on printing\"
  full-site --data ./blog site set language=pt-BR time_zone=America/Recife posts_per_page=20 comments=no
  full-site --data ./blog site set menu=\"About=/about\" menu=\"Shop=https://shop.example\"
  full-site --data ./blog site set menu=
                                                 the menu of a new blog

The settings: title, tagline (a line under the title), description (for the front page and search engines), language (a \
tag such as en or pt-BR), time_zone (in which dates are shown), posts_per_page (1 to 100), comments (yes or no: whether \
a post takes them that does not say so itself), and menu (a label and an address, once for each link of the header).";

pub(super) const EXPORT_EXAMPLES: &str = "Examples:
  full-site --data ./blog export markdown ./files
  full-site --data ./other import markdown ./files
                                                 the same blog again

Posts and pages in posts/ and pages/, pictures in media/, authors, categories, tags and redirects in blogcms.yaml. \
Settings, members, comments, former revisions, the trash and changes that are not published are left out; a backup has \
them all.";

pub(super) const BACKUP_EXAMPLES: &str = "Examples:
  full-site --data ./blog backup ./blog.backup
  mkdir ./again && cp ./blog.backup ./again/blog.sqlite && full-site --data ./again
                                                 serves the copy

The copy holds the database alone. Uploaded files lie in the folder media beside it and never change: copy that folder \
as it is, after the database. The index in the folder search need not be kept: it is made anew.";

pub(super) const COPY_EXAMPLES: &str = "Examples:
  full-site --data ./blog migrate --to postgres://blog:secret@db.example/site
  full-site --data ./blog --database postgres://blog:secret@db.example/site
                                                 serves the copy, with the files that are in ./blog/media

  full-site --data ./blog --database postgres://db.example/site migrate --to ./back
                                                 to a folder again, files and all

Stop whatever writes to the blog first; it is only read, and stays as it is. Everything goes along, with ids, versions \
and times: posts with all their revisions, comments, members, settings, redirects, the log of changes, jobs that wait. \
In the end both are read again and compared, table by table. A copy that was broken off goes on when the same command \
is run again, and serves nobody before it is whole. docs/postgres.md says more.";

pub(super) const CHECK_EXAMPLES: &str = "Examples:
  full-site --data ./blog check
  full-site --data ./blog check --json > findings.json
  full-site --data ./blog check --rerender";

pub(super) const JOB_EXAMPLES: &str = "Examples:
  full-site --data ./blog job list
  full-site --data ./blog job retry mail:17
  full-site --data ./blog job retry --all
  full-site --data ./blog job run

All of it works while the blog is being served.";

pub(super) const SEARCH_EXAMPLES: &str = "Examples:
  full-site --data ./blog search verify
  full-site --data ./blog search rebuild

While the blog is served, its program keeps the index in step by itself, and only `search verify` works beside it. The folder of \
the index may be deleted at any time: it is built anew.";

pub(super) const RENDER_EXAMPLES: &str = "Examples:
  full-site render post.md > post.html
  echo '*Hello*' | full-site render";

pub(super) const BENCH_DATA_EXAMPLES: &str = "Examples:
  full-site --data ./bench bench-data --posts 10000
  full-site --data ./bench bench-data --posts 10000 --seed 7";
