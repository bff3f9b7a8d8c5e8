// Tables for `id-injection.ts`. All lower-case.

const words = (list: string): ReadonlySet<string> =>
  new Set(list.trim().split(/\s+/));

/** Commands of Unix and Windows shells that nobody is called. */
export const COMMANDS = words(`
  adduser attrib awk bash bitsadmin certutil chgrp chmod chown cmd cmd.exe crontab cscript dir
  env eval exec fgrep ftp grep gunzip gzip ifconfig ipconfig kubectl ls lsof mkdir mkfifo mshta nbtstat
  nc ncat netcat netsh netstat nslookup passwd phpinfo powershell printenv ps pwd reg regsvr32 rm
  rmdir rundll32 schtasks scp sed sh ssh sysinfo systemctl systeminfo tasklist taskkill telnet tftp traceroute
  tracert umount uname useradd usermod wget whoami wmic wscript xcopy xp_cmdshell
`);

/** Commands that are also words or names; only in the place of a command are they one. */
export const EVERYDAY_COMMANDS = words(`
  at cat copy curl date del echo find head history host id kill less locate mail more mount move net perl php ping print python
  ruby route set shutdown sleep sort start tail time top type users vi vim w whereis which who yes
`);

/**
 * Words that follow one another in SQL, shells and scripts, and not in names.
 * `*` stands for any word, `#` for one that begins with a digit.
 */
export const PHRASES: Readonly<Record<string, ReadonlySet<string>>> =
  Object.assign(Object.create(null) as Record<string, ReadonlySet<string>>, {
    alter: words('database session system table user'),
    and: words('# exists false null true'),
    between: words('#'),
    create: words('database function procedure table temporary user view'),
    declare: words('*'),
    delete: words('from'),
    drop: words(
      'column database function index procedure schema table user view',
    ),
    exec: words('*'),
    execute: words('immediate master sp xp'),
    from: words('dual information_schema mysql pg_sleep sysobjects syscolumns'),
    grant: words('all connect dba resource select'),
    group: words('by'),
    having: words('#'),
    insert: words('into'),
    into: words('dumpfile outfile'),
    is: words('null'),
    limit: words('#'),
    load: words('data'),
    net: words(
      'accounts config group localgroup session share start stop time use user users view',
    ),
    netsh: words('*'),
    offset: words('#'),
    or: words('# exists false isnull null true username'),
    order: words('by'),
    ping: words('# localhost'),
    print: words('#'),
    select: words('*'),
    shutdown: words('immediate now with'),
    sleep: words('#'),
    truncate: words('table'),
    union: words('all distinct select'),
    waitfor: words('*'),
  });

/** Names of functions and tables of databases: as whole words they are nobody's. */
export const TELLING_WORDS = words(`
  information_schema load_file pg_sleep sp_addlogin sp_addsrvrolemember sp_executesql
  sp_makewebtask sp_oacreate sp_oamethod sp_password to_timestamp_tz tz_offset
  utl_http utl_inaddr xp_availablemedia xp_cmdshell xp_dirtree xp_regread xp_regwrite xp_servicecontrol
`);

/** Endings of files that servers read, run or keep secrets in. None is a top-level domain or a surname. */
export const FILE_TYPES = words(`
  asax ascx ashx asmx asp aspx cfg cfm cgi cmd cnf conf dll exe htaccess htpasswd inf ini jsp jspx mdb passwd php
  php3 php4 php5 php7 phtml ps1 rtf sql swp txt vbs xml
`);

/** The same, where some people's names end so too: only after a directory. */
export const PATH_FILE_TYPES = words(`
  asa bak bat dat evt htm html inc log old sav
`);

/** Files whose endings names share. */
export const FILES = words(`
  access.log config.js config.json error.log nginx.config web.config
`);

/** Directories that a path of an operating system or a web server begins with or runs through. */
export const SYSTEM_DIRECTORIES = words(`
  .git .ssh cgi-bin etc htdocs inetpub meta-inf minint opt proc programfiles sbin system32 usr var
  web-inf windows winnt wwwroot
`);

/** Schemes that run or embed what follows. Schemes that fetch need `//`, which the shape does not permit. */
export const SCRIPT_SCHEMES = words(`
  expect feed file gopher http https jar javascript jscript livescript mhtml mocha netdoc phar php vbscript
  view-source
`);

/** Names of this host, and of what cloud hosts keep their credentials behind. */
export const INTERNAL_HOSTS = words(`
  0.0.0.0 instance-data ip6-localhost localhost localhost.localdomain metadata.google.internal
`);

/** Domains that answer with whatever address stands before them. */
export const REBINDING_DOMAINS: readonly string[] = [
  '.burpcollaborator.net',
  '.interact.sh',
  'localtest.me',
  'lvh.me',
  '.nip.io',
  '.oastify.com',
  '.sslip.io',
  '.xip.io',
];

/**
 * How paths and scripts begin in base64: `../`, `..\\`, `/etc`, `etc/`, `/var`, `/proc`, `/usr`, `/bin`, `/home`,
 * `/root`, `/master`, `file:/`, `<script`, `<svg`, `<img`. By chance one random id in ten million begins so.
 */
export const ENCODED_BEGINNINGS: readonly string[] = [
  'Li4v',
  'Li5c',
  'L2V0Yy',
  'ZXRjL',
  'L3Zhci',
  'L3Byb2',
  'L3Vzci',
  'L2Jpbi',
  'L2hvbW',
  'L3Jvb3',
  'L21hc3Rlci',
  'ZmlsZTov',
  'PHNjcmlwd',
  'PHN2Zy',
  'PGltZy',
];
