package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

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

type config struct {
	// The folder of the kustomization, beneath the files of the pipeline entry.
	Path string `json:"path"`
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

// readConfig takes settings, which come as the data of a ConfigMap, and an object of any kind that has them
// beside its metadata.
func readConfig(text object) (config, error) {
	var given struct {
		config
		Data config `json:"data"`
	}
	if text == nil {
		return config{}, errors.New("config is missing: `path` names the folder of a kustomization")
	}
	if err := json.Unmarshal(text, &given); err != nil {
		return config{}, fmt.Errorf("config: %w", err)
	}
	if given.Path == "" {
		given.Path = given.Data.Path
	}
	if given.Path == "" {
		return config{}, errors.New("config has no path: it names the folder of a kustomization, `.` for the whole")
	}
	return given.config, nil
}

func (list *resourceList) refuse(why error) {
	list.Results = append(list.Results, result{Message: why.Error(), Severity: "error"})
}

func (list *resourceList) print(to io.Writer) error {
	// Whoever reads a text to its end knows by the line's end that it is whole.
	return json.NewEncoder(to).Encode(list)
}
