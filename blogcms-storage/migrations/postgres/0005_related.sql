-- The posts that go best with another, best first, without a look at all of them.

CREATE INDEX bc_related_best ON bc_related (site_id, post_id, score DESC, other_id);
