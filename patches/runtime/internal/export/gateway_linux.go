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

package export

import (
	"errors"
	"io/ioutil"
	"net"
	"strconv"
	"strings"
	"unsafe"
)

var errNoGateway = errors.New("there is no default route yet")

// defaultGateway is the gateway of the default IPv4 route with the lowest metric.
func defaultGateway() (net.IP, error) {
	table, err := ioutil.ReadFile("/proc/net/route")
	if err != nil {
		return nil, err
	}
	return gatewayIn(string(table))
}

// gatewayIn reads the table: interface, destination, gateway, flags, refcnt, use, metric, mask, ...
func gatewayIn(table string) (net.IP, error) {
	const up, viaGateway = 0x1, 0x2
	var best net.IP
	bestMetric := uint64(0)
	for _, line := range strings.Split(table, "\n") {
		f := strings.Fields(line)
		if len(f) < 8 || f[1] != "00000000" || f[7] != "00000000" {
			continue
		}
		flags, err1 := strconv.ParseUint(f[3], 16, 32)
		address, err2 := strconv.ParseUint(f[2], 16, 32)
		metric, err3 := strconv.ParseUint(f[6], 10, 32)
		if err1 != nil || err2 != nil || err3 != nil || flags&(up|viaGateway) != up|viaGateway {
			continue
		}
		if best == nil || metric < bestMetric {
			// The kernel prints the address, which is in network order, as a number of the machine's order.
			native := uint32(address)
			b := *(*[4]byte)(unsafe.Pointer(&native))
			best, bestMetric = net.IPv4(b[0], b[1], b[2], b[3]), metric
		}
	}
	if best == nil {
		return nil, errNoGateway
	}
	return best, nil
}
