// Checks the log of an extracted pack with golang.org/x/mod, which knows nothing of auditpack:
// the checkpoints' signatures, the root over the entries, and the proof that the log extends
// the one of the pack before.
package main

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type hashes []tlog.Hash

func (h hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var read []tlog.Hash
	for _, i := range indexes {
		if i >= int64(len(h)) {
			return nil, fmt.Errorf("no hash %d", i)
		}
		read = append(read, h[i])
	}
	return read, nil
}

func main() {
	base := os.Args[1]
	verifier, err := note.NewVerifier(strings.TrimSpace(read(base, "log/vkey")))
	must(err)
	size, root := head(verifier, read(base, "log/checkpoint"))
	var stored hashes
	count := int64(0)
	file, err := os.Open(filepath.Join(base, "log/entries.jsonl"))
	must(err)
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 32<<20)
	for ; lines.Scan(); count++ {
		more, err := tlog.StoredHashes(count, lines.Bytes(), stored)
		must(err)
		stored = append(stored, more...)
	}
	must(lines.Err())
	own, err := tlog.TreeHash(size, stored)
	must(err)
	if count != size || own != root {
		log.Fatalf("root %v over %d entries, the checkpoint says %v over %d", own, count, root, size)
	}
	fmt.Printf("root of %d entries\n", size)
	if _, err := os.Stat(filepath.Join(base, "log/checkpoint.prev")); err != nil {
		return
	}
	before, old := head(verifier, read(base, "log/checkpoint.prev"))
	var proof tlog.TreeProof
	for _, line := range strings.Fields(read(base, "log/consistency")) {
		hash, err := tlog.ParseHash(line)
		must(err)
		proof = append(proof, hash)
	}
	must(tlog.CheckTree(proof, size, root, before, old))
	fmt.Printf("extends %d entries\n", before)
}

// head reads a checkpoint whose signature holds: its size and root.
func head(verifier note.Verifier, text string) (int64, tlog.Hash) {
	opened, err := note.Open([]byte(text), note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	if lines[0] != verifier.Name() {
		log.Fatalf("a checkpoint of %s", lines[0])
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	bytes, err := base64.StdEncoding.DecodeString(lines[2])
	must(err)
	var root tlog.Hash
	copy(root[:], bytes)
	return size, root
}

func read(base, path string) string {
	bytes, err := os.ReadFile(filepath.Join(base, path))
	must(err)
	return string(bytes)
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
