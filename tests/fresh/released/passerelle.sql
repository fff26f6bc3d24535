BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0003');
CREATE TABLE "contact_requests" (
	id VARCHAR(32) NOT NULL, 
	conversation_id VARCHAR(64), 
	name VARCHAR(200), 
	email VARCHAR(254), 
	phone VARCHAR(40), 
	message TEXT NOT NULL, 
	consented_at DATETIME NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	assignee_id INTEGER, 
	CONSTRAINT pk_contact_requests PRIMARY KEY (id), 
	CONSTRAINT fk_contact_requests_conversation_id_conversations FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE, 
	CONSTRAINT fk_contact_requests_assignee_id_staff_accounts FOREIGN KEY(assignee_id) REFERENCES staff_accounts (id) ON DELETE SET NULL
);
CREATE TABLE conversation_facets (
	name VARCHAR(16) NOT NULL, 
	value VARCHAR(128) NOT NULL, 
	number INTEGER NOT NULL, 
	CONSTRAINT pk_conversation_facets PRIMARY KEY (name, value, number), 
	CONSTRAINT fk_conversation_facets_number_conversation_summaries FOREIGN KEY(number) REFERENCES conversation_summaries (number) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "conversation_facets" VALUES('document','bureau',1);
INSERT INTO "conversation_facets" VALUES('language','en',1);
INSERT INTO "conversation_facets" VALUES('language','fr',1);
INSERT INTO "conversation_facets" VALUES('outcome','answer',1);
INSERT INTO "conversation_facets" VALUES('outcome','degraded',1);
INSERT INTO "conversation_facets" VALUES('rating','up',1);
PRAGMA writable_schema=ON;
INSERT INTO sqlite_master(type,name,tbl_name,rootpage,sql)VALUES('table','conversation_search','conversation_search',0,'CREATE VIRTUAL TABLE conversation_search USING fts5(words, content=''conversation_texts'', content_rowid=''number'', tokenize=''unicode61 remove_diacritics 0'')');
INSERT INTO "conversation_search" VALUES('quand le bureau est-il ouvert ? le bureau est ouvert du lundi au vendredi de 8 h a 12 h. how much does the permit cost? the residence permit costs 65 francs.');
CREATE TABLE 'conversation_search_config'(k PRIMARY KEY, v) WITHOUT ROWID;
INSERT INTO "conversation_search_config" VALUES('version',4);
CREATE TABLE 'conversation_search_data'(id INTEGER PRIMARY KEY, block BLOB);
INSERT INTO "conversation_search_data" VALUES(1,X'0120');
INSERT INTO "conversation_search_data" VALUES(10,X'000000000104040004010101020101030101040101');
INSERT INTO "conversation_search_data" VALUES(137438953473,X'0000003A073062757265617501020401036573740102050102696C01020601026C6501020301066F757665727401020701057175616E64010202040B0807070B');
INSERT INTO "conversation_search_data" VALUES(274877906945,X'000000810330313201021401013801021101016101021302017501020E0106627572656175010504070102646501021002017501020C010365737401050507010168010412050102696C01030601026C65010503070204756E646901020D01066F75766572740105070601057175616E64010302010876656E647265646901020F04070606060C070609070708090C0A');
INSERT INTO "conversation_search_data" VALUES(412316860417,X'000000DD033031320103140102363501022001013801031101016101031302017501030E0106627572656175010504070104636F737401021B05017301021F0102646501031002036F657301021802017501030C01036573740105050701066672616E63730102210101680105120502026F770102160102696C01030601026C65010503070204756E646901030D01046D75636801021701066F75766572740105070601067065726D697401041A0601057175616E6401030201097265736964656E636501021D010374686501041905010876656E647265646901030F0407070606060C0906070806090B0707070809090C0C0A0E09');
INSERT INTO "conversation_search_data" VALUES(549755813889,X'000000DD033031320103140102363501032001013801031101016101031302017501030E0106627572656175010504070104636F737401031B05017301031F0102646501031002036F657301031802017501030C01036573740105050701066672616E63730103210101680105120502026F770103160102696C01030601026C65010503070204756E646901030D01046D75636801031701066F75766572740105070601067065726D697401051A0601057175616E6401030201097265736964656E636501031D010374686501051905010876656E647265646901030F0407070606060C0906070806090B0707070809090C0C0A0E09');
CREATE TABLE 'conversation_search_docsize'(id INTEGER PRIMARY KEY, sz BLOB);
INSERT INTO "conversation_search_docsize" VALUES(1,X'20');
CREATE TABLE 'conversation_search_idx'(segid, term, pgno, PRIMARY KEY(segid, term)) WITHOUT ROWID;
INSERT INTO "conversation_search_idx" VALUES(1,X'',2);
INSERT INTO "conversation_search_idx" VALUES(2,X'',2);
INSERT INTO "conversation_search_idx" VALUES(3,X'',2);
INSERT INTO "conversation_search_idx" VALUES(4,X'',2);
CREATE TABLE conversation_summaries (
	number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	conversation_id VARCHAR(64) NOT NULL, 
	started_at DATETIME NOT NULL, 
	language VARCHAR(16) NOT NULL, 
	opening VARCHAR(200) NOT NULL, 
	turns INTEGER NOT NULL, 
	lowest_confidence DOUBLE, 
	reviewed BOOLEAN NOT NULL, 
	CONSTRAINT fk_conversation_summaries_conversation_id_conversations FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE, 
	CONSTRAINT uq_conversation_summaries_conversation_id UNIQUE (conversation_id)
);
INSERT INTO "conversation_summaries" VALUES(1,'b7664dd00f4d423a402a58de6c899c96630adf4d840831f48d2f9081c06b4332','2026-12-01 13:06:15.908963','en','Quand le bureau est-il ouvert ?',2,9.65483399846535528254e-01,0);
CREATE TABLE conversation_texts (
	number INTEGER NOT NULL, 
	words TEXT NOT NULL, 
	CONSTRAINT pk_conversation_texts PRIMARY KEY (number), 
	CONSTRAINT fk_conversation_texts_number_conversation_summaries FOREIGN KEY(number) REFERENCES conversation_summaries (number) ON DELETE CASCADE
);
INSERT INTO "conversation_texts" VALUES(1,'quand le bureau est-il ouvert ? le bureau est ouvert du lundi au vendredi de 8 h a 12 h. how much does the permit cost? the residence permit costs 65 francs.');
CREATE TABLE conversations (
	id VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	last_seen_at DATETIME NOT NULL, 
	language VARCHAR(16) NOT NULL, 
	CONSTRAINT pk_conversations PRIMARY KEY (id)
);
INSERT INTO "conversations" VALUES('b7664dd00f4d423a402a58de6c899c96630adf4d840831f48d2f9081c06b4332','2026-12-01 13:06:15.908963','2026-12-01 13:06:16.055814','en');
CREATE TABLE feedback (
	turn_id VARCHAR(32) NOT NULL, 
	rating VARCHAR(8) NOT NULL, 
	comment TEXT, 
	given_at DATETIME NOT NULL, 
	CONSTRAINT pk_feedback PRIMARY KEY (turn_id), 
	CONSTRAINT fk_feedback_turn_id_turns FOREIGN KEY(turn_id) REFERENCES turns (id) ON DELETE CASCADE
);
INSERT INTO "feedback" VALUES('TX5Jqbn8cGhKsssbjHaSSw','up',NULL,'2026-12-01 13:06:16.393523');
CREATE TABLE question_vectors (
	turn_id VARCHAR(32) NOT NULL, 
	model VARCHAR(128) NOT NULL, 
	vector BLOB NOT NULL, 
	CONSTRAINT pk_question_vectors PRIMARY KEY (turn_id), 
	CONSTRAINT fk_question_vectors_turn_id_turns FOREIGN KEY(turn_id) REFERENCES turns (id) ON DELETE CASCADE
);
CREATE TABLE staff_accounts (
	id INTEGER NOT NULL, 
	email VARCHAR(254) NOT NULL, 
	role VARCHAR(16) NOT NULL, 
	password_hash VARCHAR(255), 
	subject VARCHAR(512), 
	created_at DATETIME NOT NULL, 
	disabled_at DATETIME, 
	CONSTRAINT pk_staff_accounts PRIMARY KEY (id), 
	CONSTRAINT uq_staff_accounts_email UNIQUE (email), 
	CONSTRAINT uq_staff_accounts_subject UNIQUE (subject)
);
INSERT INTO "staff_accounts" VALUES(1,'ada@example.org','editor','$argon2id$v=19$m=65536,t=3,p=4$zykgG7ZxiTt7+pkn28PHOA$NGb6V4t0+5HiDi/vR3wYCr8kl+yHzKAJ0usjeMHIhUc',NULL,'2026-12-01 13:06:32.740236',NULL);
CREATE TABLE staff_audit (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	at DATETIME NOT NULL, 
	actor VARCHAR(254) NOT NULL, 
	action VARCHAR(64) NOT NULL, 
	target VARCHAR(128) NOT NULL, 
	detail JSON
);
INSERT INTO "staff_audit" VALUES(1,'2026-12-01 13:06:33.121777','command line','account.add','ada@example.org','{"role": "editor"}');
CREATE TABLE staff_drafts (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	kind VARCHAR(16) NOT NULL, 
	target VARCHAR(128) NOT NULL, 
	base VARCHAR(64), 
	version INTEGER NOT NULL, 
	payload JSON NOT NULL, 
	cases JSON NOT NULL, 
	turn_ids JSON NOT NULL, 
	state VARCHAR(16) NOT NULL, 
	publication_id INTEGER, 
	created_at DATETIME NOT NULL, 
	created_by_id INTEGER, 
	updated_at DATETIME NOT NULL, 
	updated_by_id INTEGER, 
	CONSTRAINT fk_staff_drafts_created_by_id_staff_accounts FOREIGN KEY(created_by_id) REFERENCES staff_accounts (id) ON DELETE SET NULL, 
	CONSTRAINT fk_staff_drafts_updated_by_id_staff_accounts FOREIGN KEY(updated_by_id) REFERENCES staff_accounts (id) ON DELETE SET NULL, 
	CONSTRAINT fk_staff_drafts_publication_id_staff_publications FOREIGN KEY(publication_id) REFERENCES staff_publications (id) ON DELETE SET NULL
);
CREATE TABLE staff_publications (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	state VARCHAR(16) NOT NULL, 
	contents JSON NOT NULL, 
	changes JSON, 
	base JSON, 
	candidate JSON, 
	report JSON, 
	failure TEXT, 
	phase VARCHAR(32), 
	done INTEGER NOT NULL, 
	total INTEGER NOT NULL, 
	beat_at DATETIME, 
	created_at DATETIME NOT NULL, 
	created_by_id INTEGER, 
	tested_at DATETIME, 
	published_at DATETIME, 
	published_by_id INTEGER, 
	reason TEXT, 
	rolled_back_at DATETIME, 
	rolled_back_by_id INTEGER, 
	CONSTRAINT fk_staff_publications_created_by_id_staff_accounts FOREIGN KEY(created_by_id) REFERENCES staff_accounts (id) ON DELETE SET NULL, 
	CONSTRAINT fk_staff_publications_published_by_id_staff_accounts FOREIGN KEY(published_by_id) REFERENCES staff_accounts (id) ON DELETE SET NULL, 
	CONSTRAINT fk_staff_publications_rolled_back_by_id_staff_accounts FOREIGN KEY(rolled_back_by_id) REFERENCES staff_accounts (id) ON DELETE SET NULL
);
CREATE TABLE staff_reviews (
	turn_id VARCHAR(32) NOT NULL, 
	verdict VARCHAR(8) NOT NULL, 
	reason VARCHAR(32), 
	note TEXT, 
	account_id INTEGER, 
	reviewed_at DATETIME NOT NULL, 
	CONSTRAINT pk_staff_reviews PRIMARY KEY (turn_id), 
	CONSTRAINT fk_staff_reviews_turn_id_turns FOREIGN KEY(turn_id) REFERENCES turns (id) ON DELETE CASCADE, 
	CONSTRAINT fk_staff_reviews_account_id_staff_accounts FOREIGN KEY(account_id) REFERENCES staff_accounts (id) ON DELETE SET NULL
);
CREATE TABLE staff_samples (
	week VARCHAR(8) NOT NULL, 
	turn_id VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_staff_samples PRIMARY KEY (week, turn_id), 
	CONSTRAINT fk_staff_samples_turn_id_turns FOREIGN KEY(turn_id) REFERENCES turns (id) ON DELETE CASCADE
);
CREATE TABLE staff_saved_filters (
	id INTEGER NOT NULL, 
	account_id INTEGER NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	"query" VARCHAR(2000) NOT NULL, 
	CONSTRAINT pk_staff_saved_filters PRIMARY KEY (id), 
	CONSTRAINT fk_staff_saved_filters_account_id_staff_accounts FOREIGN KEY(account_id) REFERENCES staff_accounts (id) ON DELETE CASCADE, 
	CONSTRAINT uq_staff_saved_filters_account_id_name UNIQUE (account_id, name)
);
CREATE TABLE staff_sessions (
	id VARCHAR(64) NOT NULL, 
	account_id INTEGER NOT NULL, 
	started_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	CONSTRAINT pk_staff_sessions PRIMARY KEY (id), 
	CONSTRAINT fk_staff_sessions_account_id_staff_accounts FOREIGN KEY(account_id) REFERENCES staff_accounts (id) ON DELETE CASCADE
);
CREATE TABLE staff_setup_links (
	id VARCHAR(64) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_staff_setup_links PRIMARY KEY (id)
);
CREATE TABLE turns (
	id VARCHAR(32) NOT NULL, 
	conversation_id VARCHAR(64) NOT NULL, 
	sequence INTEGER NOT NULL, 
	message_id VARCHAR(64), 
	text TEXT NOT NULL, 
	language VARCHAR(16) NOT NULL, 
	received_at DATETIME NOT NULL, 
	reply JSON, 
	kind VARCHAR(16), 
	confidence DOUBLE, 
	degraded BOOLEAN NOT NULL, 
	intent VARCHAR(64), 
	memory JSON, 
	trace JSON, 
	index_version VARCHAR(64), 
	duration_ms INTEGER, 
	flags JSON NOT NULL, topic VARCHAR(128), 
	CONSTRAINT pk_turns PRIMARY KEY (id), 
	CONSTRAINT fk_turns_conversation_id_conversations FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE, 
	CONSTRAINT uq_turns_conversation_id_sequence UNIQUE (conversation_id, sequence), 
	CONSTRAINT uq_turns_conversation_id_message_id UNIQUE (conversation_id, message_id)
);
INSERT INTO "turns" VALUES('TX5Jqbn8cGhKsssbjHaSSw','b7664dd00f4d423a402a58de6c899c96630adf4d840831f48d2f9081c06b4332',1,NULL,'Quand le bureau est-il ouvert ?','fr','2026-12-01 13:06:15.908963','[{"kind": "answer", "text": "Le bureau est ouvert du lundi au vendredi de 8 h \u00e0 12 h.", "citations": [{"document_id": "bureau", "title": "Le bureau", "section": "Horaires", "quote": "Le bureau est ouvert du lundi au vendredi de 8 h \u00e0 12 h.", "start": 0, "end": 56, "content_hash": "68583592775134e508d8a83c6636c18596319ffdeba301cd915822d6a3175c31", "url": "https://example.org/bureau", "language": "fr"}], "confidence": 0.9952513830521769, "suggestions": []}]','answer',9.95251383052176863408e-01,1,NULL,'{"question": "Quand le bureau est-il ouvert ?", "entry_id": "horaires", "subject": "horaires", "passage_id": null, "items": [], "answered": true}','{"question": "Quand le bureau est-il ouvert ?", "index_version": "20261201T130459763149Z-843703d9d99a444f", "threshold": 0.8, "candidates": [{"kind": "question", "owner": "horaires", "dense": 1.0, "lexical": 1.0, "score": 1.0}]}','20261201T130459763149Z-843703d9d99a444f',96,'["rasa-unreachable"]','horaires');
INSERT INTO "turns" VALUES('6k_gs05BHrvsRiejafJVrQ','b7664dd00f4d423a402a58de6c899c96630adf4d840831f48d2f9081c06b4332',2,NULL,'How much does the permit cost?','en','2026-12-01 13:06:16.055814','[{"kind": "answer", "text": "The residence permit costs 65 francs.", "citations": [{"document_id": "bureau", "title": "Le bureau", "section": "Tarifs", "quote": "Le permis de s\u00e9jour co\u00fbte 65 francs.", "start": 0, "end": 36, "content_hash": "3dd5f8a39525db0e1a79cb373c7e202dae04c8803d373aada967320a34dc20d5", "url": "https://example.org/bureau", "language": "fr"}], "confidence": 0.9654833998465355, "suggestions": []}]','answer',9.65483399846535528254e-01,1,NULL,'{"question": "How much does the permit cost?", "entry_id": "prix-permis", "subject": "permis", "passage_id": null, "items": [], "answered": true}','{"question": "How much does the permit cost?", "index_version": "20261201T130459763149Z-843703d9d99a444f", "threshold": 0.8, "candidates": [{"kind": "question", "owner": "prix-permis", "dense": 0.6128437519073486, "lexical": 1.0, "score": 0.9703440831999222}, {"kind": "gap", "owner": "gap-parking", "dense": -0.08796814829111099, "lexical": 0.0, "score": 2.1336841784156285e-06}, {"kind": "question", "owner": "horaires", "dense": -0.5184870958328247, "lexical": 0.0, "score": 1.677808200851556e-08}]}','20261201T130459763149Z-843703d9d99a444f',266,'["rasa-unreachable"]','prix-permis');
CREATE INDEX ix_staff_sessions_account_id ON staff_sessions (account_id);
CREATE INDEX ix_staff_audit_actor ON staff_audit (actor);
CREATE INDEX ix_staff_audit_action ON staff_audit (action);
CREATE INDEX ix_conversation_summaries_started_at ON conversation_summaries (started_at);
CREATE INDEX ix_conversation_facets_number ON conversation_facets (number);
CREATE TRIGGER conversation_texts_added AFTER INSERT ON conversation_texts BEGIN INSERT INTO conversation_search(rowid, words) VALUES (new.number, new.words); END;
CREATE TRIGGER conversation_texts_removed AFTER DELETE ON conversation_texts BEGIN INSERT INTO conversation_search(conversation_search, rowid, words) VALUES ('delete', old.number, old.words); END;
CREATE TRIGGER conversation_texts_changed AFTER UPDATE ON conversation_texts BEGIN INSERT INTO conversation_search(conversation_search, rowid, words) VALUES ('delete', old.number, old.words); INSERT INTO conversation_search(rowid, words) VALUES (new.number, new.words); END;
CREATE INDEX ix_staff_reviews_reviewed_at ON staff_reviews (reviewed_at);
CREATE INDEX ix_staff_samples_turn_id ON staff_samples (turn_id);
CREATE INDEX ix_turns_statistics ON turns (received_at, kind, language, degraded, duration_ms, topic, conversation_id);
CREATE INDEX ix_feedback_given_at ON feedback (given_at);
CREATE INDEX ix_contact_requests_conversation_id ON contact_requests (conversation_id);
CREATE INDEX ix_contact_requests_consented_at ON contact_requests (consented_at);
CREATE INDEX ix_staff_publications_state ON staff_publications (state);
CREATE INDEX ix_staff_drafts_target ON staff_drafts (target);
CREATE INDEX ix_staff_drafts_state ON staff_drafts (state);
PRAGMA writable_schema=OFF;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('conversation_summaries',1);
INSERT INTO "sqlite_sequence" VALUES('staff_audit',1);
COMMIT;
