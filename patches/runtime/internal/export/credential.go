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
	"fmt"
	"net/http"
	"strings"

	"patchtracer/internal/control"
	"patchtracer/internal/guard"
)

// authorize adds the credential of PATCHTRACER_CREDENTIAL to a request, by which a collector tells the components of a
// cluster from what runs in its pods. The file is read for each request, once a second at the most: it may come later than
// this process, and be another one later. Without it the request goes out as anybody's.
func (t *target) authorize(request *http.Request) {
	if t.credential == "" {
		return
	}
	text, err := control.ReadBounded(t.credential)
	token := strings.TrimSpace(text)
	switch {
	case err != nil:
		guard.SayOnce("credential", fmt.Sprintf("no credential: %v; spans go out without it", err))
	case !isToken(token):
		guard.SayOnce("credential", fmt.Sprintf("%s is not one bearer token; spans go out without it", t.credential))
	default:
		request.Header.Set("Authorization", "Bearer "+token)
	}
}

// isToken follows RFC 6750, section 2.1.
func isToken(text string) bool {
	for i := 0; i < len(text); i++ {
		c := text[i]
		letterOrDigit := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
		if !letterOrDigit && strings.IndexByte("-._~+/=", c) < 0 {
			return false
		}
	}
	return text != ""
}
