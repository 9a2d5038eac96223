-- What a page cache compares: how far what readers see has come.

ALTER TABLE bc_sites ADD COLUMN content_seq BIGINT NOT NULL DEFAULT 0; -- the last write that was not about comments alone
ALTER TABLE bc_sites ADD COLUMN discussion_seq BIGINT NOT NULL DEFAULT 0; -- the last write that changed what readers see of comments
ALTER TABLE bc_sites ADD COLUMN related_count BIGINT NOT NULL DEFAULT 0; -- how often something was kept in bc_related
UPDATE bc_sites SET content_seq = seq,
    discussion_seq = (SELECT coalesce(max(p.discussion_seq), 0) FROM bc_posts p WHERE p.site_id = bc_sites.site_id);
