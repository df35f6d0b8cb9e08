package main

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"sort"
	"strings"

	releaseutil "helm.sh/helm/v4/pkg/release/v1/util"
	"sigs.k8s.io/yaml"
)

// An object as JSON: those that were there already are printed as they were read.
type object = json.RawMessage

// What a KRM function reads and prints.
type resourceList struct {
	APIVersion     string   `json:"apiVersion"`
	Kind           string   `json:"kind"`
	Items          []object `json:"items"`
	FunctionConfig object   `json:"functionConfig,omitempty"`
	Results        []result `json:"results,omitempty"`
}

type result struct {
	Message  string `json:"message"`
	Severity string `json:"severity"`
}

func readList(from io.Reader) (*resourceList, error) {
	text, err := io.ReadAll(from)
	if err != nil {
		return nil, err
	}
	list := &resourceList{Items: []object{}}
	if err := yaml.Unmarshal(text, list); err != nil {
		return nil, fmt.Errorf("stdin is no ResourceList: %w", err)
	}
	if list.Kind != "ResourceList" {
		return nil, fmt.Errorf("stdin is no ResourceList: its kind is %q", list.Kind)
	}
	return list, nil
}

func (list *resourceList) refuse(why error) {
	list.Results = append(list.Results, result{Message: why.Error(), Severity: "error"})
}

func (list *resourceList) print(to io.Writer) error {
	// Whoever reads a text to its end knows by the line's end that it is whole.
	return json.NewEncoder(to).Encode(list)
}

// readObjects reads what a template made. The items of a List are objects of their own.
func readObjects(made manifest) ([]object, error) {
	if made.kind != "" && !strings.HasSuffix(made.kind, "List") {
		text, err := yaml.YAMLToJSON([]byte(made.text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", made.source, err)
		}
		return []object{text}, nil
	}
	var objects []object
	documents := releaseutil.SplitManifests(made.text)
	names := slices.Collect(maps.Keys(documents))
	sort.Sort(releaseutil.BySplitManifestsOrder(names))
	for _, name := range names {
		text, err := yaml.YAMLToJSON([]byte(documents[name]))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", made.source, err)
		}
		var read struct {
			Kind  string    `json:"kind"`
			Items *[]object `json:"items"`
		}
		if string(text) == "null" {
			continue
		}
		if err := json.Unmarshal(text, &read); err != nil || read.Kind == "" {
			return nil, fmt.Errorf("%s: what the template made is no Kubernetes object", made.source)
		}
		if strings.HasSuffix(read.Kind, "List") && read.Items != nil {
			objects = append(objects, *read.Items...)
			continue
		}
		objects = append(objects, text)
	}
	return objects, nil
}
