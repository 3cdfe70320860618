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

package patchtracer

import (
	"io/ioutil"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestTheCredentialGoesWithEachRequestAsSoonAsItsFileIsThere(t *testing.T) {
	use(t, sampling)
	path := filepath.Join(t.TempDir(), "credential")
	c := newCollector(t)
	var seen []string
	c.answer = func(w http.ResponseWriter, r *http.Request) bool {
		seen = append(seen, strings.Join(r.Header.Values("Authorization"), "|"))
		return false
	}
	withCredential := sampling
	withCredential.Credential = path
	e := c.exportAs(t, withCredential)
	for _, content := range []string{"", "first-0123456789\n", "second-0123456789", "not a token\n", "bad\x00token", strings.Repeat("x", 1<<20)} {
		if content != "" {
			if err := ioutil.WriteFile(path, []byte(content), 0600); err != nil {
				t.Fatal(err)
			}
		}
		record(t, 1)
		if !e.Flush(5 * time.Second) {
			t.Fatalf("with %.20q nothing was sent", content)
		}
		c.Lock()
		got := seen[len(seen)-1]
		c.Unlock()
		want := ""
		if strings.HasSuffix(strings.TrimSpace(content), "-0123456789") {
			want = "Bearer " + strings.TrimSpace(content)
		}
		if got != want {
			t.Errorf("with %.20q the header was %q", content, got)
		}
	}
	if len(c.spans) != 6 {
		t.Errorf("%d spans arrived, whatever the credential was", len(c.spans))
	}
}

func TestWithoutPATCHTRACER_CREDENTIALNothingIsSent(t *testing.T) {
	use(t, sampling)
	c := newCollector(t)
	c.answer = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("Authorization") != "" {
			t.Errorf("an authorization out of nowhere: %q", r.Header.Get("Authorization"))
		}
		return false
	}
	e := c.export(t)
	record(t, 1)
	e.Flush(5 * time.Second)
}
