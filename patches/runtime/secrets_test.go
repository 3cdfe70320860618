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
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// Whatever the host does with a secret near a tracepoint, it is in no byte that leaves the process.
func TestPlantedSecretsAreInNothingThatIsExported(t *testing.T) {
	const secret = "pl4nt3d-s3cr3t"
	_ = os.Setenv("PATCHTRACER_TEST_PLANTED_TOKEN", secret)
	defer os.Unsetenv("PATCHTRACER_TEST_PLANTED_TOKEN")
	use(t, sampling)
	headers := http.Header{"Traceparent": {someParent}, "Authorization": {"Bearer " + secret}, "Cookie": {"id=" + secret}, "Baggage": {"id=" + secret}}
	served := testPoint.Begin()
	served.FromHeader(headers)
	served.Open()
	ctx := served.Context(nil)

	refusing := roundTripFunc(func(r *http.Request) (*http.Response, error) {
		return nil, errors.New("Get \"" + r.URL.String() + "\": unauthorized, token=" + secret)
	})
	request, _ := http.NewRequestWithContext(ctx, "GET", "https://u:"+secret+"@host/api?token="+secret, strings.NewReader(secret))
	request.Header.Set("Authorization", "Bearer "+secret)
	if _, err := RoundTripper(refusing).RoundTrip(request); err == nil {
		t.Fatal("not refused")
	}
	o := &object{map[string]string{"kubectl.kubernetes.io/last-applied-configuration": secret}}
	child := testPoint.Begin()
	child.FromContext(ctx)
	child.FromAnnotations(o)
	child.Open()
	child.Annotate(o)
	child.End(errors.New("mount: password=" + secret + " refused"))
	served.End(nil)

	payload, owners := sink.Drain(nil, nil, 1<<20)
	if strings.Contains(string(payload), secret) {
		t.Errorf("it is there: %q", payload)
	}
	if len(owners) != 3 {
		t.Errorf("%d spans", len(owners))
	}
	c := newCollector(t)
	e := c.export(t)
	record(t, 1)
	if !e.Flush(5 * time.Second) {
		t.Fatal("not flushed")
	}
	c.Lock()
	defer c.Unlock()
	if resource := fmt.Sprint(c.resource); len(c.resource) == 0 || strings.Contains(resource, secret) {
		t.Errorf("the resource is %s", resource)
	}
}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
