-- The posts that go best with another, of equal ones the newest first, in the order of the index: nothing is sorted.

DROP INDEX bc_related_best;
CREATE INDEX bc_related_best ON bc_related (site_id, post_id, score DESC, other_id DESC);
