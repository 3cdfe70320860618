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

package conntrack

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"patchtracer/internal/clock"
	"patchtracer/internal/guard"
)

// theProxier stands for kube-proxy's: a pointer that is always the same.
var theProxier = new(int)

// recorder keeps what is told of connections.
type recorder struct{ established, ended []Connection }

func (r *recorder) Translated(c *Connection) { r.established = append(r.established, *c) }
func (r *recorder) Closed(c *Connection)     { r.ended = append(r.ended, *c) }

// publish makes tables with one in force. No observer is started.
func publish(fill func(*ServiceTable)) (*ProxierTables, *recorder) {
	told := &recorder{}
	p := NewProxierTables(func() bool { return true }, told)
	p.observer.Do(func() {})
	table := p.NewTable(theProxier)
	fill(table)
	table.Publish()
	return p, told
}

// observing makes an observer with a table in force.
func observing(fill func(*ServiceTable)) (*observer, *recorder) {
	p, told := publish(fill)
	return newObserver(p, told), told
}

func theServices(table *ServiceTable) {
	table.Add("10.96.0.10", 80, "TCP", "hotrod", "frontend", "http")
	table.Add("10.96.0.10", 81, "tcp", "hotrod", "frontend", "dead")
	table.Add("10.96.0.10", 82, "TCP", "hotrod", "frontend", "masqueraded")
	table.Add("10.96.0.10", 53, "UDP", "kube-system", "kube-dns", "dns")
	table.Add("fd96::10", 80, "TCP", "hotrod", "frontend6", "http")
}

// feed has captured events observed.
func (o *observer) feed(events []connectionEvent) {
	for i := range events {
		o.see(&events[i], clock.Monotonic())
	}
}

func TestATranslatedConnectionIsToldOnceFromNewToEstablished(t *testing.T) {
	o, told := observing(theServices)
	events := parsed(t, capture(t)["tcp4 timed"])
	captured, now := events[0].at, uint64(time.Now().UnixNano())-uint64(100*time.Microsecond)
	for i := range events {
		events[i].at += now - captured // as if it happened a moment ago, and not before this process began
	}
	o.feed(events)
	if len(told.established) != 1 || len(o.pending) != 0 {
		t.Fatalf("%+v, %d pending", told.established, len(o.pending))
	}
	got := told.established[0]
	want := Connection{
		Flow: events[0].orig, Endpoint: events[0].reply, Service: ServicePort{"hotrod", "frontend", "http"},
		Began: got.Began, Ended: got.Began + 1795393894759019278 - 1795393894758992238, State: "ESTABLISHED", Share: 1,
	}
	if got != want || clock.WallOf(got.Began) != int64(now) {
		t.Errorf("%+v, not %+v", got, want)
	}
}

func TestEachKindOfConnectionIsReported(t *testing.T) {
	cases := []struct {
		name, service, state, client string
		fails                        bool
	}{
		{"tcp4 plain", "frontend", "ESTABLISHED", "10.9.0.1:53800", false},
		{"tcp4 masqueraded", "frontend", "ESTABLISHED", "10.9.0.1:40000", false},
		{"tcp6", "frontend6", "ESTABLISHED", "fd09::1:48962", false},
		{"udp4", "kube-dns", "ESTABLISHED", "10.9.0.1:49489", false},
		{"tcp4 refused", "frontend", "CLOSE", "10.9.0.1:54018", true},
	}
	for _, c := range cases {
		o, told := observing(theServices)
		o.feed(parsed(t, capture(t)[c.name]))
		if len(told.established) != 1 {
			t.Errorf("%s: %+v", c.name, told.established)
			continue
		}
		got := told.established[0]
		client := fmt.Sprintf("%v:%d", got.Endpoint.Dest, got.Endpoint.DestPort)
		if got.Service.Name != c.service || got.State != c.state || client != c.client || (got.Failure != "") != c.fails {
			t.Errorf("%s: %+v", c.name, got)
		}
	}
}

func TestWhatIsNotTranslatedOrNotOfAServiceIsNotReported(t *testing.T) {
	o, told := observing(func(table *ServiceTable) {
		table.Add("10.9.0.2", 8099, "TCP", "x", "not translated", "")
		table.Add("10.96.0.10", 80, "UDP", "x", "another protocol", "")
		table.Add("10.96.0.10", 80, "SCTP", "x", "no such protocol", "")
		table.Add("no address", 80, "TCP", "x", "x", "")
		table.Add("0.0.0.0", 80, "TCP", "x", "x", "")
		table.Add("10.96.0.10", 65536+80, "TCP", "x", "x", "")
		table.Add("", 80, "TCP", "x", "a node port of another node", "")
	})
	before := atomic.LoadUint64(&guard.Losses.ConnForeign)
	for name, datagrams := range capture(t) {
		if o.feed(parsed(t, datagrams)); len(told.established) != 0 || len(o.pending) != 0 {
			t.Errorf("%s: %+v", name, told.established)
		}
	}
	if atomic.LoadUint64(&guard.Losses.ConnForeign) == before {
		t.Error("translated connections to no Service are not counted")
	}
}

func TestANodePortIsAnyLocalAddress(t *testing.T) {
	p, _ := publish(func(table *ServiceTable) { table.Add("", 30080, "TCP", "hotrod", "frontend", "http") })
	var local localAddresses
	key := serviceKey{port: 30080, protocol: ProtocolTCP}
	copy(key.address[:], []byte{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1})
	if port, ok := p.lookup(key, &local); !ok || port.Name != "frontend" {
		t.Error("a local address is not known")
	}
	key.address[15] = 77
	if _, ok := p.lookup(key, &local); ok {
		t.Error("any address is local")
	}
}

// serviceAt is the name of the Service at an address, or nothing.
func (p *ProxierTables) serviceAt(address string) string {
	probe := p.NewTable(nil)
	probe.Add(address, 80, "TCP", "", "", "")
	for key := range probe.services {
		port, _ := p.lookup(key, &localAddresses{})
		return port.Name
	}
	return ""
}

// kube-proxy's proxier of IPv6 runs once an hour, whether there are Services of IPv6 or not.
func TestATableReplacesThatOfItsProxierAndNoOther(t *testing.T) {
	p, _ := publish(func(table *ServiceTable) { table.Add("10.0.0.1", 80, "TCP", "", "four", "") })
	another := new(int)
	six := p.NewTable(another)
	six.Add("fd00::1", 80, "TCP", "", "six", "")
	six.Publish()
	again := p.NewTable(theProxier)
	again.Add("10.0.0.2", 80, "TCP", "", "four again", "")
	again.Publish()
	if one, two, three := p.serviceAt("10.0.0.1"), p.serviceAt("10.0.0.2"), p.serviceAt("fd00::1"); one != "" || two != "four again" || three != "six" {
		t.Errorf("%q %q %q", one, two, three)
	}
	p.NewTable(another).Publish()
	if two, three := p.serviceAt("10.0.0.2"), p.serviceAt("fd00::1"); two != "four again" || three != "" {
		t.Errorf("after an empty one: %q %q", two, three)
	}
	p.NewTable(theProxier).Publish()
	if two := p.serviceAt("10.0.0.2"); two != "" {
		t.Errorf("after its own empty one: %q", two)
	}
}

func TestOfManyProxiersTheLatestCount(t *testing.T) {
	p, _ := publish(func(table *ServiceTable) { table.Add("10.0.0.1", 80, "TCP", "", "first", "") })
	for i := 0; i < 100; i++ {
		p.NewTable(new(int)).Publish()
	}
	if len(p.list()) != maxTables || p.serviceAt("10.0.0.1") != "" {
		t.Errorf("%d tables, %q", len(p.list()), p.serviceAt("10.0.0.1"))
	}
}

func TestATableThatNobodyWantsIsNotPublished(t *testing.T) {
	p := NewProxierTables(func() bool { return false }, &recorder{})
	p.observer.Do(func() {})
	table := p.NewTable(theProxier)
	table.Add("10.0.0.1", 80, "TCP", "", "first", "")
	table.Publish()
	if name := p.serviceAt("10.0.0.1"); name != "" {
		t.Errorf("%q is there", name)
	}
}

func TestAConnectionThatIsNeverAnsweredIsReportedAfterItsTime(t *testing.T) {
	for _, overrun := range []bool{false, true} {
		o, told := observing(theServices)
		o.feed(parsed(t, capture(t)["tcp4 plain"])[:1])
		begun := clock.Monotonic()
		o.sweep(begun + maxPendingAge - int64(2*time.Second))
		if overrun {
			guard.Count(&guard.Losses.NetlinkOverrun)
		}
		if len(o.pending) != 1 {
			t.Fatal("reported too early")
		}
		o.sweep(begun + maxPendingAge + int64(time.Second))
		if got := told.established; len(o.pending) != 0 || len(got) != 1 || got[0].State != "NEW" || (got[0].Failure != "") == overrun {
			t.Errorf("%+v", got)
		}
	}
}

func TestPendingConnectionsAreBounded(t *testing.T) {
	o, _ := observing(theServices)
	before := atomic.LoadUint64(&guard.Losses.PendingFull)
	e := parsed(t, capture(t)["tcp4 plain"])[0]
	for i := 0; i < maxPending+10; i++ {
		e.orig.Source[14], e.orig.Source[15] = byte(i>>8), byte(i)
		o.load = loadSampler{} // this is not about load
		o.see(&e, clock.Monotonic())
	}
	if n := atomic.LoadUint64(&guard.Losses.PendingFull) - before; len(o.pending) != maxPending || n != 10 {
		t.Errorf("%d pending, %d counted", len(o.pending), n)
	}
}

func TestUnderLoadAShareOfTheConnectionsIsReportedAndTheShareIsTold(t *testing.T) {
	o, told := observing(theServices)
	events := parsed(t, capture(t)["tcp4 plain"])
	const second = int64(time.Second)
	for now := 100 * second; now < 104*second; now += second / 5000 { // 5,000 a second
		for _, e := range events[:3] {
			n := now / (second / 5000)
			e.orig.SourcePort, e.orig.Source[13] = uint16(n), byte(n>>16)
			o.see(&e, now)
		}
	}
	estimated := 0.0
	n, shares := len(told.established), map[float64]int{}
	for _, c := range told.established {
		shares[c.Share]++
		estimated += 1 / c.Share
	}
	if n > 4*connectionBudget+2*connectionBudget || n < connectionBudget || len(shares) < 2 {
		t.Errorf("%d connections, shares %v", n, shares)
	}
	if estimated < 18000 || estimated > 22000 {
		t.Errorf("by the shares there were %.0f connections, not 20000", estimated)
	}
	quiet := events[0]
	quiet.orig.SourcePort = 9
	o.see(&quiet, 110*second)
	if p := o.pending[quiet.orig]; p.shift != 0 {
		t.Error("a load that is over still counts")
	}
}

func TestPublishingWhileTheObserverLooksUpIsSafe(t *testing.T) {
	p, told := publish(theServices)
	events := parsed(t, capture(t)["tcp4 plain"])
	var all sync.WaitGroup
	all.Add(1)
	go func() {
		defer all.Done()
		for i := 0; i < 500; i++ {
			table := p.NewTable(theProxier)
			theServices(table)
			table.Publish()
		}
	}()
	o := newObserver(p, told)
	for i := 0; i < 500; i++ {
		for j := range events {
			o.see(&events[j], int64(i)*int64(time.Second))
		}
	}
	all.Wait()
	if n := len(told.established); n != 500 {
		t.Errorf("%d connections", n)
	}
}

// ignoring is told and does nothing.
type ignoring struct{}

func (ignoring) Translated(*Connection) {}
func (ignoring) Closed(*Connection)     {}

func BenchmarkObservingAConnection(b *testing.B) {
	p, _ := publish(theServices)
	events := parsed(b, capture(b)["tcp4 timed"])
	o := newObserver(p, ignoring{})
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		now := int64(i) * int64(time.Second) / 5000
		for j := range events {
			e := events[j]
			e.orig.SourcePort = uint16(i)
			o.see(&e, now)
		}
	}
}
