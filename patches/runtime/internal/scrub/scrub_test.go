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

package scrub

import (
	"io/ioutil"
	"os"
	"strings"
	"testing"
)

func TestCredentialsAreTakenOutOfTexts(t *testing.T) {
	const jwt = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln"
	cases := map[string]string{
		"":                              "",
		"connection refused":            "connection refused",
		"pod \"a/b\" not found: tokens": "pod \"a/b\" not found: tokens",
		`Get "https://10.96.0.1:443/api/v1/pods?token=abc&x=1": EOF`: `Get "https://10.96.0.1:443/api/v1/pods?token=[redacted]&x=1": EOF`,
		"pull https://user:pa@ss@registry/v2/ failed":                "pull https://[redacted]@registry/v2/ failed",
		"http://host/@path and http://a?b":                           "http://host/@path and http://a?[redacted]",
		"exec: DB_PASSWORD=hunter2 --api-key=k1 run":                 "exec: DB_PASSWORD=[redacted] --api-key=[redacted] run",
		`{"password": "hunter2", "name": "x"}`:                       `{"password": "[redacted]", "name": "x"}`,
		"Authorization: Bearer abc.def, next":                        "Authorization: Bearer [redacted], next",
		"sent bearer abc":                                            "sent bearer [redacted]",
		"token " + jwt + " expired":                                  "token [redacted] expired",
		"eyJ is short":                                               "eyJ is short",
		"secret=":                                                    "secret=",
		"\u212a token=\u212a x":                                      "\u212a token=[redacted] x",
	}
	for text, want := range cases {
		if got := Text(text); got != want {
			t.Errorf("%q became %q, not %q", text, got, want)
		}
	}
}

// A corpus of texts with secrets and of others without any, and what becomes of them: the same as .NET's runtime makes of them.
func TestSecretsOfACorpusAreTakenOutAndNothingElse(t *testing.T) {
	outcome := ""
	secrets, missed := corpusOf(t, "secret.txt"), 0
	for _, line := range secrets {
		text := strings.NewReplacer("«", "", "»", "").Replace(line)
		got := Text(text)
		outcome += inOneLine(got) + "\n"
		for _, secret := range strings.Split(line, "«")[1:] {
			secret = secret[:strings.Index(secret, "»")]
			if strings.Contains(got, secret) {
				missed++
				t.Logf("it is there: %q became %q", text, got)
				break
			}
		}
		if again := Text(got); again != got {
			t.Errorf("%q became %q and then %q", text, got, again)
		}
	}
	harmless, harmed := corpusOf(t, "harmless.txt"), 0
	for _, text := range harmless {
		got := Text(text)
		outcome += inOneLine(got) + "\n"
		if got != text {
			harmed++
			t.Logf("harmed: %q became %q", text, got)
		}
	}
	t.Logf("%d of %d with a secret missed, %d of %d without one harmed", missed, len(secrets), harmed, len(harmless))
	if len(secrets) < 200 || missed*100 > len(secrets) {
		t.Errorf("%d of %d missed", missed, len(secrets))
	}
	if len(harmless) < 500 || harmed*100 > len(harmless) {
		t.Errorf("%d of %d harmed", harmed, len(harmless))
	}
	const golden = "testdata/secrets/scrubbed.txt"
	if os.Getenv("UPDATE_GOLDEN") == "1" {
		if err := ioutil.WriteFile(golden, []byte(outcome), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := ioutil.ReadFile(golden); err != nil || string(want) != outcome {
		t.Errorf("%s is another (UPDATE_GOLDEN=1 writes it): %v", golden, err)
	}
}

func corpusOf(t *testing.T, name string) []string {
	content, err := ioutil.ReadFile("testdata/secrets/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, line := range strings.Split(strings.TrimSuffix(string(content), "\n"), "\n") {
		if !strings.HasPrefix(line, "#") {
			lines = append(lines, strings.Replace(line, "⏎", "\n", -1))
		}
	}
	return lines
}

func inOneLine(text string) string { return strings.Replace(text, "\n", "⏎", -1) }

func BenchmarkScrub(b *testing.B) {
	for name, text := range map[string]string{
		"plain":   "context deadline exceeded",
		"address": `Get "https://10.96.0.1:443/api/v1/namespaces/default/pods?limit=500&resourceVersion=0": dial tcp 10.96.0.1:443: i/o timeout`,
		"secret":  `exec: DB_PASSWORD=hunter2 --api-key=k1 run: exit status 1`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; i < b.N; i++ {
				Text(text)
			}
		})
	}
}
