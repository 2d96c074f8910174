-- What a session was begun with, such as “WeChat, Android”: so that people recognise their own. Never more than that.
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '';
-- session_sweep: sessions that are over.
CREATE INDEX session_over ON session (expires_at);
-- sign_in_code_sweep: codes that nobody needs any more.
CREATE INDEX sign_in_code_old ON sign_in_code (created_at);
-- idempotency_sweep: keys that nobody sends again.
CREATE INDEX idempotency_old ON idempotency (created_at);
