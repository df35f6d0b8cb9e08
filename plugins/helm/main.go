// The Helm plugin: renders a chart of the release's files as `helm template` does, and adds its objects to
// the render's.
//
//	ResourceList on stdin ─► config, facts ─► Helm's engine over /files ─► ResourceList on stdout
package main

import (
	"fmt"
	"os"
	"runtime/debug"
)

// Collecting garbage costs more than a render, and a call's memory is given back as a whole. So nothing is
// collected before what plugin.toml asks for is nearly used up.
const memoryLimit = 200 << 20

func main() {
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(memoryLimit)
	list, err := readList(os.Stdin)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	objects, err := build(list)
	if err != nil {
		list.refuse(err)
	} else {
		list.Items = append(list.Items, objects...)
	}
	if err := list.print(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

// build gives the objects of the chart that the config names, in Helm's order.
func build(list *resourceList) ([]object, error) {
	config, err := readConfig(list.FunctionConfig)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(root); err != nil {
		return nil, fmt.Errorf("there are no files: the plugin needs a grant of `files`")
	}
	if err := config.ask(); err != nil {
		return nil, err
	}
	manifests, err := render(&config)
	if err != nil {
		return nil, err
	}
	var objects []object
	for _, manifest := range manifests {
		read, err := readObjects(manifest)
		if err != nil {
			return nil, err
		}
		objects = append(objects, read...)
	}
	return objects, nil
}
