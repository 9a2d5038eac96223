//! The list of cases, and what is made of it.

/// Makes a `#[test]` of every case, in a module for each file of cases, for the harness that the expression gives.
/// The expression may `.await`. Call it in a module of its own, once for each harness.
#[macro_export]
macro_rules! conformance_tests {
    ($harness:expr) => {
        $crate::__conformance_list!(tests $harness);
    };
}

/// The one list of cases. A case that is missing here is dead code, and so a warning.
#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_list {
    ($($to:tt)*) => {
        $crate::__conformance_expand! {
            [$($to)*]
            apply {
                numbers_have_no_gaps
                an_empty_batch_has_a_number
                a_lost_batch_adds_nothing
                a_lost_batch_changes_nothing
                the_first_op_that_fails_is_the_conflict
                ops_see_the_ones_before_them
                ops_are_carried_out_in_order
                a_moved_requirement_is_named
                requirements_come_before_ops
                every_op_of_a_scope_moves_it
                other_ops_leave_scopes_alone
                nothing_is_named_twice
                a_batch_keeps_its_caps
                ids_are_of_one_site
                missing_things_are_missing
            }
            race {
                fifty_writers_get_fifty_numbers
                one_of_many_editors_wins
                one_of_many_gets_the_slug
                one_of_many_requirements_holds
                what_is_acknowledged_is_seen
                readers_see_whole_batches
                a_merge_loses_no_edit
            }
            post {
                everything_comes_back
                nothing_comes_back_as_nothing
                an_update_replaces_everything
                a_summary_is_the_post_in_short
                a_summary_falls_back_on_the_body
                a_version_is_the_write_that_made_it
                a_stale_post_is_refused
                slugs_are_unique_among_a_kind
                the_trash_keeps_its_slugs
                a_slug_is_free_once_left
                external_ids_are_unique
                ids_are_unique
                unknown_terms_and_authors_are_missing
                kind_and_beginning_stay
                a_deleted_post_leaves_nothing
                a_translation_outlives_its_original
                a_place_in_a_series_comes_back
            }
            admin {
                what_changed_last_comes_first
                every_page_is_read_once
                a_list_stays_whole_while_others_write
                a_page_is_as_long_as_asked
            }
            status {
                publishing_makes_the_head_live
                publishing_again_keeps_time_and_text
                publishing_without_a_live_text_makes_one
                a_status_takes_a_post_from_readers
                posts_that_are_gone_are_passed_over
                a_status_reaches_every_post
            }
            revision {
                a_revision_comes_back
                a_working_copy_is_not_shown
                revisions_stay_as_they_are
                revisions_are_listed_newest_first
            }
            autosave {
                it_takes_the_place_of_the_one_before
                each_account_and_post_has_its_own
                it_leaves_the_post_alone
                it_needs_its_post
                it_never_overwrites_a_saved_state
            }
            visibility {
                a_post_begins_at_its_microsecond
                a_post_ends_at_its_microsecond
                a_post_that_ends_before_it_begins_is_never_seen
                only_what_is_published_is_seen
                a_moved_time_counts_at_once
                neighbours_and_related_keep_the_predicate
                an_answer_says_until_when_it_holds
                an_answer_says_what_it_was_read_at
            }
            page {
                newest_first_and_ties_by_id
                a_window_is_cut_from_the_list
                beyond_the_end_there_is_nothing
                an_empty_blog_has_pages
                a_list_of_terms_has_each_post_once
                a_list_of_an_author_has_their_posts
                pages_stand_beside_the_stream
                neighbours_follow_the_list
                related_are_the_newest_of_the_category
                the_newest_featured_post_leads
                the_lead_stands_in_no_list
            }
            series {
                the_first_part_comes_first
                a_page_names_the_parts
                a_page_names_the_first_of_very_many_parts
            }
            archive {
                a_stretch_has_its_posts
                counts_are_those_of_the_list
                there_is_a_count_between_two_bounds
                a_list_says_since_when
            }
            feed {
                the_newest_posts_of_a_list
                a_feed_has_what_a_page_has
            }
            sitemap {
                posts_and_pages_come_oldest_first
                who_asks_is_left_out
                an_entry_is_the_post_in_short
            }
            related {
                the_best_scores_are_shown
                the_category_comes_before_the_rest
                a_score_counts_both_ways
                only_live_posts_are_shown
                the_best_of_many_are_kept
                scores_of_nothing_are_passed_over
                what_is_missing_is_listed
                a_pool_has_the_nearest
            }
            rendering {
                a_kept_rendering_is_used
                another_fingerprint_is_another_rendering
                the_newest_rendering_counts
                a_new_text_makes_it_unused
                a_working_copy_is_never_shown_rendered
                a_rendering_of_nothing_is_passed_over
                a_rendering_comes_with_its_write
                what_is_missing_is_listed
            }
            search {
                words_match_by_their_stems
                a_word_is_looked_for_in_each_language
                a_post_is_found_in_the_stems_of_its_site
                a_text_is_found_however_it_is_composed
                a_phrase_stands_as_it_is
                texts_without_spaces_are_found
                the_last_word_may_go_on
                what_is_not_wanted_is_shut_out
                a_name_is_as_good_as_a_word
                one_of_several_may_do
                the_best_come_first
                the_newest_come_first_where_asked
                a_filter_narrows
                hits_are_counted_and_cut
                some_posts_alone_are_looked_at
                only_what_is_live_is_found
                a_former_text_is_not_found
                posts_go_over_with_their_terms
                any_text_can_be_looked_for
                writers_find_every_post
                a_search_is_of_its_site
                what_is_hidden_changes_no_order
                names_of_the_hidden_change_no_order
                other_sites_change_no_order
                a_result_is_what_readers_see
                a_summary_is_of_the_newest_state
                an_index_gets_all_states
                versions_come_by_id
                files_are_found_by_what_is_said_of_them
                comments_are_found_by_what_they_say
            }
            taxonomy {
                a_term_comes_back
                terms_come_by_kind_position_and_name
                slugs_are_unique_among_a_kind
                a_parent_must_be_there
                a_stale_term_is_refused
                published_posts_are_counted
                live_posts_are_counted_at_a_time
                posts_leave_versions_of_terms_alone
                a_deleted_term_leaves_its_posts
                categories_below_a_deleted_one_move_up
                categories_nest_and_move
            }
            merge {
                posts_go_over
                counts_are_right_after
                categories_and_redirects_go_over
                series_keep_their_places
                the_store_remembers_where_terms_went
                only_terms_of_a_kind_merge
                all_of_many_posts_go_over
            }
            author {
                an_author_comes_back
                authors_come_by_name
                handles_and_users_are_unique
                a_stale_author_is_refused
                a_deleted_author_leaves_the_posts
                live_posts_are_counted_at_a_time
                a_portrait_comes_along
            }
            comment {
                a_comment_comes_back
                a_thread_is_what_readers_see
                a_page_holds_its_thread
                comments_of_a_status_come_newest_first
                a_moderator_decides
                answers_outlive_what_they_answer
                a_comment_needs_its_post_and_parent
                a_writer_changes_what_was_said
            }
            media {
                a_file_comes_back
                keys_are_unique
                a_file_is_found_by_its_key
                a_stale_file_is_refused
                a_deleted_file_leaves_covers
                a_page_tells_the_file_of_a_cover
                files_come_newest_first
            }
            redirect {
                a_redirect_follows_its_post
                a_redirect_follows_its_term
                a_redirect_tells_of_no_draft
                paths_and_what_is_gone_need_no_target
                the_last_word_on_a_path_counts
                a_target_must_be_there
                a_released_path_is_free
                redirects_come_newest_first
                what_led_to_a_path_leads_on
                leading_on_ends_anywhere_but_at_itself
            }
            site {
                settings_come_back
                members_come_by_account
                a_role_changes
                the_last_owner_stays_where_it_is_required
            }
            version {
                content_is_all_but_comments
                what_no_reader_sees_raises_nothing
                a_discussion_is_of_its_post
                what_goes_together_is_told
            }
            job {
                jobs_come_with_their_batch
                a_key_is_taken_once
                a_void_job_frees_its_key
                what_nobody_did_in_time_is_void
                a_key_is_held_as_long_as_asked
                a_done_job_keeps_nothing_but_its_key
                a_claim_gives_what_is_due
                a_claim_gives_what_it_can_do
                a_failed_job_waits
                a_dead_job_is_kept
                a_job_is_tried_again
                jobs_are_counted
                jobs_are_of_one_site
                a_writer_gives_a_hint
            }
            lease {
                a_running_job_is_claimed_by_nobody
                a_lease_that_ended_is_taken_over
                a_lease_that_was_taken_over_is_worth_nothing
                a_lease_that_ended_is_good_until_taken_over
                an_extended_lease_lasts
                many_workers_share_the_jobs
            }
            change {
                every_op_is_in_the_log
                every_removal_is_in_the_log
                what_goes_along_is_in_the_log
                a_merge_is_in_the_log
                a_thing_stands_once_in_a_write
                followers_get_whole_writes
                writes_without_rows_stop_nobody
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __conformance_expand {
    ([cases] $($file:ident { $($case:ident)* })*) => {
        &[$($(Case {
            name: concat!(stringify!($file), "::", stringify!($case)),
            run: |harness| Box::pin(async move {
                case::$file::$case(fixture::Lab::new(harness).await).await;
            }),
        },)*)*]
    };
    ([tests $harness:expr] $($file:ident { $($case:ident)* })*) => {
        async fn harness() -> impl $crate::conformance::Harness {
            $harness
        }
        $(mod $file {$(
            #[test]
            fn $case() {
                let name = concat!(stringify!($file), "::", stringify!($case));
                $crate::conformance::run(name, super::harness);
            }
        )*})*
    };
}
