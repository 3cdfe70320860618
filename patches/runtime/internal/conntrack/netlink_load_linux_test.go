//go:build linux
// +build linux

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
	"bufio"
	"fmt"
	"io/ioutil"
	"net"
	"os"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"patchtracer/internal/guard"
)

// counter counts what it is told of.
type counter struct{ established, ended uint64 }

func (c *counter) Translated(*Connection) { atomic.AddUint64(&c.established, 1) }
func (c *counter) Closed(*Connection)     { atomic.AddUint64(&c.ended, 1) }

// processorTime of this process, in nanoseconds.
func processorTime() int64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return u.Utime.Nano() + u.Stime.Nano()
}

const loadTime = 10 * time.Second

func init() {
	roles["observe load"] = func() {
		// The kernel forgets a connection that was reset after a second in place of ten: its end, too, is in the load.
		_ = ioutil.WriteFile("/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_close", []byte("1"), 0644)
		counted := &counter{}
		table := NewProxierTables(always, counted).NewTable(theProxier)
		table.Add("10.96.0.10", 80, "TCP", "hotrod", "frontend", "http")
		table.Publish()
		time.Sleep(300 * time.Millisecond) // it subscribes
		fmt.Println("ready")
		before := processorTime()
		time.Sleep(loadTime + 2*time.Second)
		fmt.Println(atomic.LoadUint64(&counted.established), atomic.LoadUint64(&counted.ended), processorTime()-before, atomic.LoadUint64(&guard.Losses.ConnSampled), atomic.LoadUint64(&guard.Losses.NetlinkOverrun))
	}
	roles["dial load"] = func() {
		n := 0
		for begun := time.Now(); time.Since(begun) < loadTime; {
			for i := 0; i < 50; i++ {
				if conn, err := net.Dial("tcp", "10.96.0.10:80"); err == nil {
					_ = conn.(*net.TCPConn).SetLinger(0) // no TIME_WAIT: ports would run out
					conn.Close()
					n++
				}
			}
			time.Sleep(time.Duration(n)*time.Second/5000 - time.Since(begun))
		}
		fmt.Println(n)
	}
}

func TestFiveThousandConnectionsASecondCostLessThanATenthOfACore(t *testing.T) {
	if os.Getenv("PATCHTRACER_TEST_LOAD") == "" {
		t.Skip("takes 13 s and the machine; set PATCHTRACER_TEST_LOAD=1 to run it")
	}
	client, server := network(t)
	serving(t, server)
	observe := inNamespace(client, "observe load")
	output, _ := observe.StdoutPipe()
	if err := observe.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(output)
	_, _ = lines.ReadString('\n')
	dialled, err := inNamespace(client, "dial load").Output()
	if err != nil {
		t.Fatal(err)
	}
	line, _ := lines.ReadString('\n')
	_ = observe.Wait()
	var connections, spans, closed, spent, left, overruns int64
	if _, err := fmt.Sscan(string(dialled)+line, &connections, &spans, &closed, &spent, &left, &overruns); err != nil {
		t.Fatalf("%v: %s %s", err, dialled, line)
	}
	t.Logf("%d connections, %d told of, the end of %d, %d left out, %d overruns; %v of processor time a connection",
		connections, spans, closed, left, overruns, time.Duration(spent/connections))
	if spans+left != connections || overruns != 0 || closed == 0 {
		t.Error("connections are missing")
	}
	if each := spent / connections; each > int64(time.Second)/5000/10 && !raceDetector { // which takes ten times as long
		t.Errorf("%v a connection", time.Duration(each))
	}
}
