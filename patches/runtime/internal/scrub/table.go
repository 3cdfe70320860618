/*
Copyright 2026 The PatchTracer Authors.

Licensed under the Apache License, Version 2.0 (the "License");
you may not use this file except in compliance with the License.
You may obtain a copy of the License at

    http://www.apache.org/licenses/LICENSE-2.0

Unless required by applicable law or agreed to in writing, software
distributed under the License is distributed on an "AS IS" BASIS,
WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
See the License for the specific language governing permissions and
limitations under the License.
*/

// Made of secrets.yaml by the test Both_runtimes_have_the_tables_of_one_file (UPDATE_GOLDEN=1).

package scrub

var secretNames = [...]string{
	"access key", "account key", "aes key", "api key", "app key", "application key", "auth key", "authkey",
	"bindpass", "bindpw", "client key data", "community string", "credential", "credentials", "creds", "dbpass",
	"deploy key", "dockercfg", "dockerconfigjson", "encrypt key", "encryption key", "function key", "functions key",
	"hmac key", "json key", "keypass", "keystorepass", "license key", "master key", "masterauth", "mnemonic phrase",
	"pass", "passcode", "passphrase", "passwd", "password", "password hash", "pin code", "preshared key",
	"private key", "private key data", "privatekey data", "psk", "publish key", "pwd", "recovery code",
	"rediscli auth", "requirepass", "rollbar key", "rootpw", "secret", "secret data", "secret key",
	"secret key base", "seed phrase", "service key", "session key", "shared access key", "shared access signature",
	"shared key", "sharedkey", "signing key", "smtppass", "ssh key", "sshpass", "storage key", "storepass",
	"subscription key", "tls key", "token", "userpass", "vaultpass", "verification code", "wep key",
}

var secretEndings = [...]string{
	"accesskey", "accountkey", "apikey", "passphrase", "passwd", "password", "privatekey", "secret", "secretkey",
	"token",
}

var secretHarmless = [...]string{
	"public key token",
}

var secretParsers = [...]string{
	"expected", "illegal", "invalid", "near", "offending", "unexpected", "unknown", "unrecognized",
}

var secretWeak = [...]string{
	"auth", "csrf", "jwt", "otp", "pat", "pin", "session", "sessionid", "sid", "sig", "signature", "xsrf",
}

var secretAuthorizationHeaders = [...]string{
	"authorization", "proxy-authorization", "x-authorization", "x-forwarded-authorization",
}

var secretCookies = [...]string{
	"cookie", "cookie2", "set-cookie",
}

var secretSchemes = [...]string{
	"basic", "bearer",
}

var secretHeaderSchemes = [...]string{
	"apikey", "bot", "genie-key", "googlelogin", "jwt", "key", "negotiate", "ntlm", "oauth2", "sharedkey",
	"sharedkeylite", "splunk", "sso-key", "token",
}

var secretParameterSchemes = [...]string{
	"digest", "hawk", "hmac", "oauth", "signature",
}

var secretParameters = [...]string{
	"all", "allowwatchbookmarks", "api-version", "charset", "command", "connect_timeout", "container", "dryrun",
	"fieldmanager", "fieldselector", "fieldvalidation", "filters", "follow", "force", "format", "graceperiodseconds",
	"kind", "labelselector", "lang", "last", "limit", "loc", "maxpoolsize", "n", "name", "namespace", "ns", "offset",
	"order", "page", "pagesize", "parsetime", "per_page", "pretty", "previous", "propagationpolicy",
	"resourceversion", "resourceversionmatch", "scope", "sendinitialevents", "service", "sinceseconds", "size",
	"sort", "sslmode", "stderr", "stdin", "stdout", "tail", "taillines", "timeout", "timeoutseconds", "timestamps",
	"tty", "type", "verbose", "version", "wait", "watch",
}

var secretProse = [...]string{
	"a", "an", "and", "any", "are", "argument", "arguments", "as", "at", "auth", "authenticated", "authentication",
	"authorization", "because", "by", "can", "cannot", "challenge", "contains", "could", "credential", "credentials",
	"disabled", "does", "done", "empty", "enabled", "eof", "error", "expired", "expires", "failed", "fails", "false",
	"field", "file", "flag", "flags", "for", "forbidden", "format", "found", "from", "given", "has", "have",
	"header", "headers", "if", "in", "instead", "invalid", "is", "it", "malformed", "may", "mismatch", "missing",
	"must", "needs", "nil", "no", "none", "not", "null", "of", "off", "ok", "on", "option", "or", "parameter",
	"provided", "realm", "refused", "rejected", "required", "requires", "schema", "scheme", "set", "should",
	"skipped", "the", "to", "token", "tokens", "true", "type", "unauthorized", "undefined", "unknown", "unless",
	"unset", "until", "value", "values", "was", "were", "when", "while", "will", "with", "without", "yes",
}

var secretPeople = [...]string{
	"account", "acct", "admin-email", "assignee", "author", "bcc", "by", "cc", "committer", "contact", "email",
	"from", "login", "mail", "mailto", "maintainer", "member", "owner", "principal", "recipient", "reply-to",
	"reporter", "sender", "sip", "sips", "subject", "to", "user", "username", "xmpp",
}

var secretCommands = [...]string{
	"7z -p +", "7za -p +", "az/login -p =", "bcp -P =", "buildah --creds :", "buildah/login -p =",
	"clickhouse-client --password =", "consul -token =", "cqlsh -p =", "crane/login -p =", "crictl --creds :",
	"ctr --user :", "ctr -u :", "curl --proxy-user :", "curl --user :", "curl -U :", "curl -u :",
	"docker/login -p =", "etcdctl --password =", "etcdctl --user :", "helm/login -p =", "http -a :", "https -a :",
	"influx -password =", "influx -t =", "ipmitool -P =", "isql -P =", "jarsigner -keypass =",
	"jarsigner -storepass =", "keytool -keypass =", "keytool -storepass =", "ldapadd -w =", "ldapmodify -w =",
	"ldappasswd -a =", "ldappasswd -s =", "ldappasswd -w =", "ldapsearch -w =", "ldapwhoami -w =", "lftp -u :",
	"mariadb -p +", "mariadb-admin -p +", "mariadb-dump -p +", "mc/set @3", "mc/set @4", "mongo -p =",
	"mongodump -p =", "mongorestore -p =", "mongosh -p =", "mosquitto_pub -P =", "mosquitto_sub -P =", "mysql -p +",
	"mysqladmin -p +", "mysqlcheck -p +", "mysqldump -p +", "mysqlimport -p +", "mysqlshow -p +", "ncftpget -p =",
	"nerdctl/login -p =", "nomad -token =", "openssl -K =", "openssl -k =", "openssl -pass =", "openssl -passin =",
	"openssl -passout =", "oras/login -p =", "podman/login -p =", "rabbitmqadmin -p =", "rar -p +",
	"redis-cli --pass =", "redis-cli -a =", "rpcclient -U %", "skopeo --creds :", "skopeo --dest-creds :",
	"skopeo --dest-registry-token =", "skopeo --src-creds :", "skopeo/login -p =", "smbclient -U %", "snmpget -A =",
	"snmpget -X =", "snmpget -c =", "snmpwalk -A =", "snmpwalk -X =", "snmpwalk -c =", "sqlcmd -P =", "sshpass -p +",
	"sshpass -p =", "unrar -p +", "unzip -P +", "unzip -P =", "valkey-cli -a =", "vault -token =", "vault/login @1",
	"zip -P +", "zip -P =",
}

var secretTokens = [...]struct {
	prefix string
	length int
}{
	{"ABIA", 16},
	{"ACCA", 16},
	{"AGE-SECRET-KEY-1", 20},
	{"AIza", 30},
	{"AKIA", 16},
	{"ASIA", 16},
	{"EAACEdEose0cBA", 10},
	{"GOCSPX-", 20},
	{"LS0tLS1CRUdJTiBEU0Eg", 16},
	{"LS0tLS1CRUdJTiBFQyBQ", 16},
	{"LS0tLS1CRUdJTiBFTkNS", 16},
	{"LS0tLS1CRUdJTiBPUEVO", 16},
	{"LS0tLS1CRUdJTiBQR1Ag", 16},
	{"LS0tLS1CRUdJTiBQUklW", 16},
	{"LS0tLS1CRUdJTiBSU0Eg", 16},
	{"LTAI", 16},
	{"NRAK-", 20},
	{"PMAK-", 24},
	{"SG.", 32},
	{"atlasv1.", 24},
	{"dapi", 32},
	{"dckr_oat_", 16},
	{"dckr_pat_", 16},
	{"doo_v1_", 32},
	{"dop_v1_", 32},
	{"dor_v1_", 32},
	{"dp.pt.", 24},
	{"dp.st.", 24},
	{"eyJ", 17},
	{"figd_", 24},
	{"gho_", 20},
	{"ghp_", 20},
	{"ghr_", 20},
	{"ghs_", 20},
	{"ghu_", 20},
	{"github_pat_", 20},
	{"glc_", 24},
	{"glcbt-", 16},
	{"gldt-", 16},
	{"glpat-", 16},
	{"glptt-", 16},
	{"glrt-", 16},
	{"glsa_", 24},
	{"glsoat-", 16},
	{"gsk_", 30},
	{"hf_", 30},
	{"hvb.", 20},
	{"hvr.", 20},
	{"hvs.", 20},
	{"lin_api_", 24},
	{"npm_", 30},
	{"nrk-", 20},
	{"ntn_", 32},
	{"ops_eyJ", 20},
	{"pat-na1-", 24},
	{"pscale_pw_", 24},
	{"pscale_tkn_", 24},
	{"pypi-AgE", 20},
	{"r8_", 30},
	{"rk_live_", 16},
	{"rk_test_", 16},
	{"rubygems_", 24},
	{"secret_", 32},
	{"shpat_", 24},
	{"shpca_", 24},
	{"shppa_", 24},
	{"shpss_", 24},
	{"sk-ant-", 16},
	{"sk-or-", 16},
	{"sk-proj-", 16},
	{"sk-svcacct-", 16},
	{"sk_live_", 16},
	{"sk_test_", 16},
	{"sntrys_", 24},
	{"sntryu_", 24},
	{"sq0atp-", 16},
	{"sq0csp-", 16},
	{"tfp_", 24},
	{"whsec_", 16},
	{"xapp-", 16},
	{"xoxa-", 16},
	{"xoxb-", 16},
	{"xoxe.", 16},
	{"xoxp-", 16},
	{"xoxr-", 16},
	{"xoxs-", 16},
	{"ya29.", 16},
}
