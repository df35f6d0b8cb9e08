// A function that does what its config says, none of which a function should.
package main

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"os"
	"regexp"
	"strings"
	"time"
)

var misdeed = regexp.MustCompile(`(?m)^    do: (\S+)`)

func main() {
	list, err := io.ReadAll(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(3)
	}
	found := misdeed.FindSubmatch(list)
	if found == nil {
		fmt.Fprintln(os.Stderr, "no config")
		os.Exit(3)
	}
	do(string(found[1]), list)
}

func do(what string, list []byte) {
	switch what {
	case "copy":
	case "nothing":
		return
	case "half":
		list = list[:len(list)/2]
	case "noise":
		os.Stdout.Write(bytes.Repeat([]byte("noise, and no list at all\n"), 100_000))
		return
	case "endless-noise":
		for {
			os.Stdout.Write(bytes.Repeat([]byte("noise\n"), 10_000))
		}
	case "several":
		os.Stdout.Write(list)
		fmt.Println("---")
	case "no-items":
		fmt.Println("apiVersion: config.kubernetes.io/v1\nkind: ResourceList")
		return
	case "no-objects":
		fmt.Println("apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nitems: []")
		return
	case "other-kind":
		fmt.Println("apiVersion: v1\nkind: List\nitems: []")
		return
	case "nameless":
		list = bytes.Replace(list, []byte("    name: web\n"), nil, 1)
	case "exit":
		os.Stdout.Write(list)
		fmt.Fprintln(os.Stderr, "the answer is no")
		os.Exit(1)
	case "panic":
		panic("it broke")
	case "loop":
		for {
		}
	case "memory":
		var held [][]byte
		for {
			held = append(held, bytes.Repeat([]byte{1}, 1<<20))
		}
	case "sleep":
		time.Sleep(1000 * time.Hour)
	case "flood":
		for {
			fmt.Fprintln(os.Stderr, "again")
			if time.Since(start) > time.Hour {
				break
			}
			time.Sleep(time.Second)
		}
	case "warn":
		list = append(list, results("warning")...)
	case "refuse":
		os.Stdout.Write(append(list, results("error")...))
		os.Exit(1)
	case "look-around":
		list = bytes.Replace(list, []byte("\nitems:\n"), []byte("\nitems:\n"+surroundings()), 1)
	}
	os.Stdout.Write(list)
}

var start = time.Now()

func results(severity string) []byte {
	return []byte(`results:
- message: there is only one of it
  severity: ` + severity + `
  resourceRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  field: {path: "spec.list[0]", currentValue: 1, proposedValue: 2}
- message: somebody should own it
  file: {path: deployment_web.yaml}
`)
}

// surroundings is a ConfigMap of all that could differ between machines and calls.
func surroundings() string {
	random := make([]byte, 24)
	rand.Read(random)
	_, folder := os.ReadDir("/")
	_, file := os.ReadFile("/etc/passwd")
	written := os.WriteFile("left-behind", nil, 0o644)
	_, dialed := net.DialTimeout("tcp", "127.0.0.1:80", time.Second)
	failed := func(err error) bool { return err != nil }
	var keys []string
	for key := range map[string]int{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5} {
		keys = append(keys, key)
	}
	return fmt.Sprintf(`- apiVersion: v1
  kind: ConfigMap
  metadata: {name: surroundings}
  data:
    arguments: "%s"
    environment: "%d"
    time: "%d"
    random: "%s"
    order: "%s"
    denied: "%v"
`, strings.Join(os.Args, " "), len(os.Environ()), start.Unix(), hex.EncodeToString(random),
		strings.Join(keys, ""), failed(folder) && failed(file) && failed(written) && failed(dialed))
}
