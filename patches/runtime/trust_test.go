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
	"bufio"
	"net/http"
	"strings"
	"testing"

	"patchtracer/internal/control"
)

type caller struct {
	name   string
	groups []string
}

func (c caller) GetName() string     { return c.name }
func (c caller) GetGroups() []string { return c.groups }

var tenant = caller{"system:serviceaccount:hotrod:default", []string{"system:serviceaccounts", "system:serviceaccounts:hotrod", "system:authenticated"}}

// served is what the API server does with a request: whoever sent it is known first.
func served(t *testing.T, h http.Header, from Caller) decodedSpan {
	t.Helper()
	Distrust(h, from)
	span := testPoint.Begin()
	span.FromHeader(h)
	span.Open()
	span.End(nil)
	return oneTaken(t)
}

func TestTheContextOfAComponentIsJoinedAndThatOfATenantIsLinked(t *testing.T) {
	use(t, sampling)
	for _, known := range []Caller{
		nil,
		caller{"kubernetes-admin", []string{"system:masters", "system:authenticated"}},
		caller{"kubernetes-admin", []string{"kubeadm:cluster-admins"}},
		caller{"system:node:worker", []string{"system:nodes"}},
		caller{"system:serviceaccount:kube-system:kube-proxy", []string{"system:serviceaccounts", "system:serviceaccounts:kube-system"}},
		caller{"system:kube-scheduler", nil},
	} {
		if got := served(t, http.Header{"Traceparent": {someParent}}, known); got.traceID != someTrace || len(got.links) != 0 {
			t.Errorf("%v: trace %s, links %v", known, got.traceID, got.links)
		}
	}
	for _, unknown := range []Caller{tenant, caller{"", nil}, caller{"jane", []string{"SYSTEM:MASTERS", "system:masters "}}, caller{"system:nodes:", []string{"system:node"}}} {
		h := http.Header{"Traceparent": {someParent}, "Tracestate": {"a=b"}, "Baggage": {"tenant=7"}}
		got := served(t, h, unknown)
		if got.traceID == someTrace || got.parent != "" {
			t.Errorf("%v: it has joined trace %s", unknown, got.traceID)
		}
		if len(got.links) != 1 || got.links[0].traceID != someTrace {
			t.Errorf("%v: links %v", unknown, got.links)
		}
		if FromHeader(h).IsValid() || h.Get("tracestate") != "" || h.Get("baggage") != "" {
			t.Errorf("%v: %v is left", unknown, h)
		}
	}
}

func TestWhatATenantSendsIsSampledByOurRatio(t *testing.T) {
	use(t, control.Config{On: true, Ratio: 0.25})
	sampled := 0
	const n = 4000
	for i := 0; i < n; i++ {
		h := http.Header{"Traceparent": {someParent}}
		Distrust(h, tenant)
		span := testPoint.Begin()
		span.FromHeader(h)
		if span.Open() {
			sampled++
		}
		span.End(nil)
	}
	taken(t)
	if sampled < n/4-200 || sampled > n/4+200 {
		t.Errorf("%d of %d are sampled", sampled, n)
	}
}

func TestNoRequestBringsWhatDistrustKeeps(t *testing.T) {
	request, err := http.ReadRequest(bufio.NewReader(strings.NewReader("GET / HTTP/1.1\r\nHost: a\r\ntraceparent: " + someParent + "\r\n\r\n")))
	if err != nil || len(request.Header[distrustedHeader]) != 0 || request.Header.Get(traceparentHeader) != someParent {
		t.Errorf("%v %v", request.Header, err)
	}
}

func TestWithoutAContextATenantsRequestStartsNothing(t *testing.T) {
	use(t, sampling)
	for _, h := range []http.Header{nil, {}, {"Traceparent": {someParent, someParent}}, {"Traceparent": {"rubbish"}}, {"Baggage": {"a=b"}}} {
		Distrust(h, tenant)
		span := testPoint.Begin()
		span.FromHeader(h)
		if span.Open() {
			t.Errorf("%v starts a span", h)
		}
		span.End(nil)
	}
}

func TestPATCHTRACER_TRUSTNamesUsersAndGroupsWhoseContextsAreJoined(t *testing.T) {
	for text, joins := range map[string]bool{
		"":                                     false,
		"system:serviceaccounts:other":         false,
		"jane, system:serviceaccounts:hotrod":  true,
		"system:serviceaccount:hotrod:default": true,
		"*":                                    true,
		" , ":                                  false,
	} {
		c, err := control.FromEnvironment(func(name string) string {
			return map[string]string{"PATCHTRACER_ENDPOINT": "http://host:4318", "PATCHTRACER_TRUST": text}[name]
		})
		use(t, c)
		if err != nil || trusts(tenant) != joins {
			t.Errorf("%q: %v, %v", text, trusts(tenant), err)
		}
	}
}

func TestAnAnnotationIsWorthWhatItsAuthorIs(t *testing.T) {
	use(t, sampling)
	admin := caller{"kubernetes-admin", []string{"system:masters"}}
	ours := newTestContext(true)
	for _, c := range []struct {
		what      string
		sc        SpanContext
		from      Caller
		inherited bool
		want      string
	}{
		{"a tenant's request that has a span", ours, tenant, false, ours.Traceparent()},
		{"a tenant's without", SpanContext{}, tenant, false, ""},
		{"an administrator's with a span", ours, admin, false, ours.Traceparent()},
		{"an administrator's without", SpanContext{}, admin, false, someParent},
		{"what a controller made of a template", SpanContext{}, admin, true, ""},
		{"the same with a span", ours, admin, true, ours.Traceparent()},
		{"what the API server makes", SpanContext{}, nil, false, someParent},
	} {
		created := &object{map[string]string{AnnotationKey: someParent, "other": "stays"}}
		before := created.annotations
		Stamp(created, c.sc, c.from, c.inherited)
		if created.annotations[AnnotationKey] != c.want || created.annotations["other"] != "stays" || before[AnnotationKey] != someParent {
			t.Errorf("%s: %v, and before %v", c.what, created.annotations, before)
		}
	}
	bare := &object{}
	Stamp(bare, SpanContext{}, tenant, false)
	if bare.annotations != nil {
		t.Errorf("an object without annotations has %v", bare.annotations)
	}
}

func TestATenantCannotMoveAnObjectToAnotherTrace(t *testing.T) {
	use(t, sampling)
	old := &object{map[string]string{AnnotationKey: someParent}}
	for _, c := range []struct {
		what      string
		from      Caller
		old       *object
		new, want string
	}{
		{"changed by a tenant", tenant, old, newTestContext(true).Traceparent(), someParent},
		{"removed by a tenant", tenant, old, "", someParent},
		{"set by a tenant", tenant, &object{}, someParent, ""},
		{"changed by a controller", caller{"c", []string{"system:serviceaccounts:kube-system"}}, old, "new", "new"},
	} {
		changed := &object{map[string]string{AnnotationKey: c.new}}
		KeepStamp(changed, c.old, c.from)
		if changed.annotations[AnnotationKey] != c.want {
			t.Errorf("%s: %v", c.what, changed.annotations)
		}
	}
	KeepStamp(nil, old, tenant)
	KeepStamp((*object)(nil), old, tenant)
	KeepStamp(old, (*object)(nil), tenant)
}

func TestWhoTrustsEverybodyTouchesNothing(t *testing.T) {
	all := sampling
	all.TrustAll = true
	use(t, all)
	if got := served(t, http.Header{"Traceparent": {someParent}}, tenant); got.traceID != someTrace {
		t.Errorf("trace %s", got.traceID)
	}
	o := &object{map[string]string{AnnotationKey: someParent}}
	Stamp(o, SpanContext{}, tenant, true)
	KeepStamp(o, &object{}, tenant)
	if o.annotations[AnnotationKey] != someParent {
		t.Error("the annotation is gone")
	}
}

type panicking struct{}

func (panicking) GetName() string     { panic("caller") }
func (panicking) GetGroups() []string { panic("caller") }

func TestACallerThatPanicsIsNotTrusted(t *testing.T) {
	use(t, sampling)
	if got := served(t, http.Header{"Traceparent": {someParent}}, panicking{}); len(got.links) != 1 {
		t.Errorf("links %v", got.links)
	}
	o := &object{map[string]string{AnnotationKey: someParent}}
	KeepStamp(o, &object{}, panicking{})
	if o.annotations[AnnotationKey] != "" || off() {
		t.Errorf("%v, and off: %v", o.annotations, off())
	}
}
