CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE self (
	one INTEGER NOT NULL, 
	device TEXT NOT NULL, 
	member TEXT NOT NULL, 
	team TEXT NOT NULL, 
	clock INTEGER DEFAULT 0 NOT NULL, acked INTEGER DEFAULT '0' NOT NULL, next_device TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (one), 
	CONSTRAINT self_is_one_row CHECK (one = 1)
);

CREATE TABLE event (
	n INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	device TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	prev BLOB, 
	hash BLOB, 
	epoch INTEGER, 
	clock INTEGER NOT NULL, 
	type TEXT NOT NULL, 
	v INTEGER NOT NULL, 
	at_ms INTEGER NOT NULL, 
	recorded_at_ms INTEGER NOT NULL, 
	actor TEXT NOT NULL, 
	body TEXT NOT NULL, 
	meta TEXT DEFAULT '{}' NOT NULL, 
	crc INTEGER NOT NULL, 
	sealed BLOB, 
	state TEXT DEFAULT 'applied' NOT NULL, 
	reason TEXT DEFAULT '' NOT NULL, trace BLOB, 
	PRIMARY KEY (n), 
	CONSTRAINT event_id_once UNIQUE (id), 
	CONSTRAINT event_state_known CHECK (state IN ('applied', 'parked', 'erased'))
);

CREATE INDEX event_type ON event (type);

CREATE INDEX event_parked ON event (n) WHERE state = 'parked';

CREATE TABLE control (
	n INTEGER NOT NULL, 
	prev BLOB, 
	hash BLOB NOT NULL, 
	entry BLOB NOT NULL, 
	sig BLOB NOT NULL, 
	PRIMARY KEY (n), 
	UNIQUE (hash)
);

CREATE TABLE epoch (
	n INTEGER NOT NULL, 
	secret BLOB NOT NULL, 
	since INTEGER NOT NULL, 
	PRIMARY KEY (n), 
	FOREIGN KEY(since) REFERENCES control (n)
);

CREATE TABLE job (
	id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	note TEXT NOT NULL, 
	state TEXT DEFAULT 'ready' NOT NULL, 
	tries INTEGER DEFAULT 0 NOT NULL, 
	crashes INTEGER DEFAULT 0 NOT NULL, 
	ready_ms INTEGER NOT NULL, 
	owner TEXT DEFAULT '' NOT NULL, 
	lease_until_ms INTEGER DEFAULT 0 NOT NULL, 
	code TEXT DEFAULT '' NOT NULL, 
	message TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT job_once UNIQUE (kind, note), 
	CONSTRAINT job_state_known CHECK (state IN ('ready', 'leased', 'dead'))
);

CREATE INDEX job_order ON job (state, ready_ms);

CREATE TABLE fold (
	one INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	PRIMARY KEY (one), 
	CONSTRAINT fold_is_one_row CHECK (one = 1)
);

CREATE TABLE speech (
	sound TEXT NOT NULL, 
	duration_ms INTEGER NOT NULL, 
	spans TEXT NOT NULL, 
	spared TEXT NOT NULL, 
	words TEXT DEFAULT '' NOT NULL, 
	saved_gentle INTEGER NOT NULL, 
	saved_medium INTEGER NOT NULL, 
	saved_max INTEGER NOT NULL, 
	PRIMARY KEY (sound)
);

CREATE TABLE listened (
	note TEXT NOT NULL, 
	from_ms INTEGER NOT NULL, 
	up_to_ms INTEGER NOT NULL, 
	PRIMARY KEY (note, from_ms)
);

CREATE TABLE habit (
	subject TEXT NOT NULL, 
	value TEXT NOT NULL, 
	PRIMARY KEY (subject)
);

CREATE TABLE time_saved (
	day TEXT NOT NULL, 
	heard_ms INTEGER NOT NULL, 
	by_speed_ms INTEGER NOT NULL, 
	by_trim_ms INTEGER NOT NULL, 
	PRIMARY KEY (day)
);

CREATE INDEX event_chain ON event (device, seq);

CREATE TABLE remote (
	one INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	place TEXT NOT NULL, 
	paused INTEGER DEFAULT '0' NOT NULL, 
	synced_ms INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (one), 
	CONSTRAINT remote_is_one_row CHECK (one = 1)
);

CREATE TABLE chain (
	device TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	hash BLOB NOT NULL, 
	log_n INTEGER NOT NULL, trace BLOB, prev BLOB, epoch INTEGER, 
	PRIMARY KEY (device, seq, hash)
);

CREATE TABLE segment (
	device TEXT NOT NULL, 
	name TEXT NOT NULL, 
	PRIMARY KEY (device, name)
);

CREATE TABLE blob (
	address TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	plain TEXT NOT NULL, 
	media TEXT NOT NULL, 
	bytes INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	tries INTEGER DEFAULT '0' NOT NULL, 
	next_ms INTEGER DEFAULT '0' NOT NULL, 
	PRIMARY KEY (address), 
	CONSTRAINT blob_state_known CHECK (state IN ('local', 'wanted', 'asked', 'here', 'purged'))
);

CREATE INDEX blob_state ON blob (state, next_ms);

CREATE TABLE request (
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	data BLOB NOT NULL, 
	at_ms INTEGER NOT NULL, 
	PRIMARY KEY (name)
);

CREATE TABLE invite (
	"key" BLOB NOT NULL, 
	seed BLOB NOT NULL, 
	at_ms INTEGER NOT NULL, 
	PRIMARY KEY ("key")
);

INSERT INTO alembic_version (version_num) VALUES ('0004');

PRAGMA application_id = 1128354643;

PRAGMA user_version = 4
