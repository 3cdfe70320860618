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
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// theProxier stands for kube-proxy's: a pointer that is always the same.
var theProxier = new(int)

// publish puts a table into force for one test. The observer of the process is not started.
func publish(t testing.TB, fill func(*ServiceTable)) {
	t.Helper()
	published.observer.Do(func() {})
	t.Cleanup(unpublish)
	unpublish()
	table := NewServiceTable(theProxier)
	fill(table)
	table.Publish()
}

func unpublish() { published.tables.Store([]*ServiceTable(nil)) }

func theServices(table *ServiceTable) {
	table.Add("10.96.0.10", 80, "TCP", "hotrod", "frontend", "http")
	table.Add("10.96.0.10", 81, "tcp", "hotrod", "frontend", "dead")
	table.Add("10.96.0.10", 82, "TCP", "hotrod", "frontend", "masqueraded")
	table.Add("10.96.0.10", 53, "UDP", "kube-system", "kube-dns", "dns")
	table.Add("fd96::10", 80, "TCP", "hotrod", "frontend6", "http")
}

// observed feeds captured events and gives the spans.
func observed(t testing.TB, o *observer, events []connectionEvent) []decodedSpan {
	t.Helper()
	for i := range events {
		o.see(&events[i], monotonic())
	}
	return taken(t)
}

func TestATranslatedConnectionIsOneSpanFromNewToEstablished(t *testing.T) {
	use(t, sampling)
	publish(t, theServices)
	o := newObserver()
	events := parsed(t, capture(t)["tcp4 timed"])
	captured, now := events[0].at, uint64(time.Now().UnixNano())-uint64(100*time.Microsecond)
	for i := range events {
		events[i].at += now - captured // as if it happened a moment ago, and not before this process began
	}
	spans := observed(t, o, events)
	if len(spans) != 1 || len(o.pending) != 0 {
		t.Fatalf("%d spans, %d pending", len(spans), len(o.pending))
	}
	got := spans[0]
	want := map[string]interface{}{
		"patchtracer.tracepoint": "kubeproxy.connection", "patchtracer.layer": "kube-proxy",
		"network.transport": "tcp", "client.address": "10.9.0.1", "client.port": int64(53804),
		"patchtracer.service.address": "10.96.0.10", "patchtracer.service.port": int64(80),
		"server.address": "10.9.0.2", "server.port": int64(8080),
		"k8s.service.name": "frontend", "k8s.namespace.name": "hotrod", "patchtracer.service.port_name": "http",
		"patchtracer.connection.state": "ESTABLISHED", "patchtracer.connection.sampling": 1.0,
	}
	if len(got.attributes) != len(want) {
		t.Errorf("attributes: %v", got.attributes)
	}
	for key, value := range want {
		if got.attributes[key] != value {
			t.Errorf("%s is %v, not %v", key, got.attributes[key], value)
		}
	}
	if got.start != now || got.end != now+1795393894759019278-1795393894758992238 || got.parent != "" || got.status != 0 || len(got.traceID) != 32 {
		t.Errorf("%+v", got)
	}
}

func TestEachKindOfConnectionIsReported(t *testing.T) {
	cases := []struct {
		name, service, state, source string
		status                       uint64
	}{
		{"tcp4 plain", "frontend", "ESTABLISHED", "", 0},
		{"tcp4 masqueraded", "frontend", "ESTABLISHED", "10.9.0.1", 0},
		{"tcp6", "frontend6", "ESTABLISHED", "", 0},
		{"udp4", "kube-dns", "ESTABLISHED", "", 0},
		{"tcp4 refused", "frontend", "CLOSE", "", 2},
	}
	use(t, config{on: true, ratio: 0}) // connections do not follow the ratio of roots
	publish(t, theServices)
	for _, c := range cases {
		spans := observed(t, newObserver(), parsed(t, capture(t)[c.name]))
		if len(spans) != 1 {
			t.Errorf("%s: %d spans", c.name, len(spans))
			continue
		}
		a := spans[0].attributes
		source, _ := a["patchtracer.connection.source.address"].(string)
		if a["k8s.service.name"] != c.service || a["patchtracer.connection.state"] != c.state || source != c.source || spans[0].status != c.status {
			t.Errorf("%s: %+v", c.name, spans[0])
		}
		if c.source != "" && a["patchtracer.connection.source.port"] != int64(40000) {
			t.Errorf("%s: %v", c.name, a)
		}
	}
}

func TestWhatIsNotTranslatedOrNotOfAServiceIsNotReported(t *testing.T) {
	use(t, sampling)
	publish(t, func(table *ServiceTable) {
		table.Add("10.9.0.2", 8099, "TCP", "x", "not translated", "")
		table.Add("10.96.0.10", 80, "UDP", "x", "another protocol", "")
		table.Add("10.96.0.10", 80, "SCTP", "x", "no such protocol", "")
		table.Add("no address", 80, "TCP", "x", "x", "")
		table.Add("0.0.0.0", 80, "TCP", "x", "x", "")
		table.Add("10.96.0.10", 65536+80, "TCP", "x", "x", "")
		table.Add("", 80, "TCP", "x", "a node port of another node", "")
	})
	o := newObserver()
	before := atomic.LoadUint64(&losses.connForeign)
	for name, datagrams := range capture(t) {
		if spans := observed(t, o, parsed(t, datagrams)); len(spans) != 0 || len(o.pending) != 0 {
			t.Errorf("%s: %+v", name, spans)
		}
	}
	if atomic.LoadUint64(&losses.connForeign) == before {
		t.Error("translated connections to no Service are not counted")
	}
}

func TestANodePortIsAnyLocalAddress(t *testing.T) {
	use(t, sampling)
	publish(t, func(table *ServiceTable) { table.Add("", 30080, "TCP", "hotrod", "frontend", "http") })
	var local localAddresses
	key := serviceKey{port: 30080, protocol: protocolTCP}
	copy(key.address[:], []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1})
	if port, ok := lookup(key, &local); !ok || port.name != "frontend" {
		t.Error("a local address is not known")
	}
	key.address[15] = 77
	if _, ok := lookup(key, &local); ok {
		t.Error("any address is local")
	}
}

// serviceAt is the name of the Service at an address, or nothing.
func serviceAt(address string) string {
	probe := NewServiceTable(nil)
	probe.Add(address, 80, "TCP", "", "", "")
	for key := range probe.services {
		port, _ := lookup(key, &localAddresses{})
		return port.name
	}
	return ""
}

// kube-proxy's proxier of IPv6 runs once an hour, whether there are Services of IPv6 or not.
func TestATableReplacesThatOfItsProxierAndNoOther(t *testing.T) {
	use(t, sampling)
	publish(t, func(table *ServiceTable) { table.Add("10.0.0.1", 80, "TCP", "", "four", "") })
	another := new(int)
	six := NewServiceTable(another)
	six.Add("fd00::1", 80, "TCP", "", "six", "")
	six.Publish()
	again := NewServiceTable(theProxier)
	again.Add("10.0.0.2", 80, "TCP", "", "four again", "")
	again.Publish()
	if one, two, three := serviceAt("10.0.0.1"), serviceAt("10.0.0.2"), serviceAt("fd00::1"); one != "" || two != "four again" || three != "six" {
		t.Errorf("%q %q %q", one, two, three)
	}
	NewServiceTable(another).Publish()
	if two, three := serviceAt("10.0.0.2"), serviceAt("fd00::1"); two != "four again" || three != "" {
		t.Errorf("after an empty one: %q %q", two, three)
	}
	NewServiceTable(theProxier).Publish()
	if two := serviceAt("10.0.0.2"); two != "" {
		t.Errorf("after its own empty one: %q", two)
	}
}

func TestOfManyProxiersTheLatestCount(t *testing.T) {
	use(t, sampling)
	publish(t, func(table *ServiceTable) { table.Add("10.0.0.1", 80, "TCP", "", "first", "") })
	for i := 0; i < 100; i++ {
		NewServiceTable(new(int)).Publish()
	}
	if len(tables()) != maxTables || serviceAt("10.0.0.1") != "" {
		t.Errorf("%d tables, %q", len(tables()), serviceAt("10.0.0.1"))
	}
}

func TestAConnectionThatIsNeverAnsweredIsReportedAfterItsTime(t *testing.T) {
	for _, overrun := range []bool{false, true} {
		use(t, sampling)
		publish(t, theServices)
		o := newObserver()
		observed(t, o, parsed(t, capture(t)["tcp4 plain"])[:1])
		begun := monotonic()
		o.sweep(begun + maxPendingAge - int64(2*time.Second))
		if overrun {
			count(&losses.netlinkOverrun)
		}
		if len(o.pending) != 1 {
			t.Fatal("reported too early")
		}
		o.sweep(begun + maxPendingAge + int64(time.Second))
		got := oneTaken(t)
		if len(o.pending) != 0 || got.attributes["patchtracer.connection.state"] != "NEW" || (got.status == 2) == overrun {
			t.Errorf("%+v", got)
		}
	}
}

func TestPendingConnectionsAreBounded(t *testing.T) {
	use(t, sampling)
	publish(t, theServices)
	o := newObserver()
	before := atomic.LoadUint64(&losses.pendingFull)
	e := parsed(t, capture(t)["tcp4 plain"])[0]
	for i := 0; i < maxPending+10; i++ {
		e.orig.source[14], e.orig.source[15] = byte(i>>8), byte(i)
		o.load = loadSampler{} // this is not about load
		o.see(&e, monotonic())
	}
	if n := atomic.LoadUint64(&losses.pendingFull) - before; len(o.pending) != maxPending || n != 10 {
		t.Errorf("%d pending, %d counted", len(o.pending), n)
	}
}

func TestUnderLoadAShareOfTheConnectionsIsReportedAndTheShareIsTold(t *testing.T) {
	use(t, sampling)
	publish(t, theServices)
	o := newObserver()
	events := parsed(t, capture(t)["tcp4 plain"])
	const second = int64(time.Second)
	for now := 100 * second; now < 104*second; now += second / 5000 { // 5,000 a second
		for _, e := range events[:3] {
			n := now / (second / 5000)
			e.orig.sourcePort, e.orig.source[13] = uint16(n), byte(n>>16)
			o.see(&e, now)
		}
	}
	estimated := 0.0
	spans := taken(t)
	shares := map[float64]int{}
	for _, s := range spans {
		share := s.attributes["patchtracer.connection.sampling"].(float64)
		shares[share]++
		estimated += 1 / share
	}
	if len(spans) > 4*connectionBudget+2*connectionBudget || len(spans) < connectionBudget || len(shares) < 2 {
		t.Errorf("%d spans, shares %v", len(spans), shares)
	}
	if estimated < 18000 || estimated > 22000 {
		t.Errorf("by the shares there were %.0f connections, not 20000", estimated)
	}
	quiet := events[0]
	quiet.orig.sourcePort = 9
	o.see(&quiet, 110*second)
	if p := o.pending[quiet.orig]; p.shift != 0 {
		t.Error("a load that is over still counts")
	}
}

func TestPublishingWhileTheObserverLooksUpIsSafe(t *testing.T) {
	use(t, sampling)
	publish(t, theServices)
	events := parsed(t, capture(t)["tcp4 plain"])
	var all sync.WaitGroup
	all.Add(1)
	go func() {
		defer all.Done()
		for i := 0; i < 500; i++ {
			table := NewServiceTable(theProxier)
			theServices(table)
			table.Publish()
		}
	}()
	o := newObserver()
	for i := 0; i < 500; i++ {
		for j := range events {
			o.see(&events[j], int64(i)*int64(time.Second))
		}
	}
	all.Wait()
	if n := len(taken(t)); n != 500 {
		t.Errorf("%d spans", n)
	}
}

func BenchmarkObservingAConnection(b *testing.B) {
	use(b, sampling)
	publish(b, theServices)
	events := parsed(b, capture(b)["tcp4 timed"])
	o := newObserver()
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		now := int64(i) * int64(time.Second) / 5000
		for j := range events {
			e := events[j]
			e.orig.sourcePort = uint16(i)
			o.see(&e, now)
		}
		if i%1000 == 0 {
			for s := range sink.shards {
				sink.shards[s].data, sink.shards[s].owners = sink.shards[s].data[:0], sink.shards[s].owners[:0]
			}
		}
	}
}
