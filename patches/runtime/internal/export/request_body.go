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
	"io"
	"net/http"
	"sync"
)

// requestBody is what a request sends, in parts that are not copied together. The transport may still read a body after the
// client has given the request up; after release it finds nothing more, and the parts can be used for something else.
type requestBody struct {
	sync.Mutex
	parts [][]byte
}

// request makes the body known to the client, with its length and for another connection when one fails.
func (b *requestBody) request(url string) (*http.Request, error) {
	r, err := http.NewRequest(http.MethodPost, url, &bodyReader{of: b})
	if err != nil {
		return nil, err
	}
	for _, part := range b.parts {
		r.ContentLength += int64(len(part))
	}
	r.GetBody = func() (io.ReadCloser, error) { return &bodyReader{of: b}, nil }
	return r, nil
}

func (b *requestBody) release() {
	b.Lock()
	defer b.Unlock()
	b.parts = nil
}

type bodyReader struct {
	of   *requestBody
	part int
	at   int
}

// Read goes from part to part; after release there is nothing more.
func (r *bodyReader) Read(p []byte) (n int, err error) {
	r.of.Lock()
	defer r.of.Unlock()
	for ; r.part < len(r.of.parts); r.part, r.at = r.part+1, 0 {
		if rest := r.of.parts[r.part][r.at:]; len(rest) > 0 {
			n = copy(p, rest)
			r.at += n
			return n, nil
		}
	}
	return 0, io.EOF
}

// Close has nothing to close.
func (r *bodyReader) Close() error { return nil }
