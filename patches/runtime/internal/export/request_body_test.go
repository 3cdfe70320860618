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

package export

import (
	"io/ioutil"
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestABodyGoesOutWholeAndAgainUntilItIsReleased(t *testing.T) {
	body := &requestBody{parts: [][]byte{[]byte("envelope,"), nil, []byte("spans")}}
	request, err := body.request("http://127.0.0.1/")
	if err != nil || request.ContentLength != 14 {
		t.Fatal(request, err)
	}
	for i := 0; i < 2; i++ {
		again, err := request.GetBody()
		if err != nil {
			t.Fatal(err)
		}
		if content, err := ioutil.ReadAll(again); string(content) != "envelope,spans" || err != nil {
			t.Errorf("%q, %v", content, err)
		}
	}
	begun := make([]byte, 3)
	if n, err := request.Body.Read(begun); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	body.release()
	if rest, err := ioutil.ReadAll(request.Body); len(rest) != 0 || err != nil {
		t.Errorf("%q can still be read, %v", rest, err)
	}
}

func TestABodyOfWhichACollectorReadsNothingIsNotTouchedAfterwards(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer server.Close()
	spans := make([]byte, 1<<20)
	for i := 0; i < 20; i++ {
		if a := newTarget(server.URL, false).post("/v1/traces", []byte("envelope"), spans); a.accepted {
			t.Fatal(a)
		}
		for j := range spans { // the race detector would see who reads
			spans[j] = byte(i)
		}
	}
}
