import type { SmallProject } from "./project.ts";

const ADD = `// Add books a payment on an account.
func (l *Ledger) Add(account string, cents int64) error {
	if account == "" {
		return errors.New("no account")
	}
	if _, known := l.balances[account]; !known {
		l.order = append(l.order, account)
	}
	l.balances[account] += cents
	return nil
}
`;
const TOTAL = `// Total sums all balances.
func (l *Ledger) Total() int64 {
	var total int64
	for _, account := range l.order {
		balance := l.balances[account]
		if balance != 0 {
			total += balance
		}
	}
	return total
}
`;
const TRANSFER = `// Transfer moves cents from one account to another.
func (l *Ledger) Transfer(from, to string, cents int64) error {
	if cents <= 0 {
		return errors.New("a transfer moves at least one cent")
	}
	if l.balances[from] < cents {
		return fmt.Errorf("%s has only %d cents", from, l.balances[from])
	}
	if err := l.Add(from, -cents); err != nil {
		return err
	}
	return l.Add(to, cents)
}
`;
const HEAD = `// Package ledger keeps balances.
package ledger

import (
	"errors"
	"fmt"
)

// Ledger holds a balance for each account.
type Ledger struct {
	balances map[string]int64
	order    []string
}

// String names the ledger.
func (l *Ledger) String() string { return fmt.Sprintf("ledger of %d accounts", len(l.order)) }

`;
const TEST = `package ledger

import "testing"

func fresh() *Ledger { return &Ledger{balances: map[string]int64{}} }

func TestAdd(t *testing.T) {
	l := fresh()
	if err := l.Add("", 1); err == nil {
		t.Error("an empty account is taken")
	}
}

func TestTotal(t *testing.T) {
	l := fresh()
	_ = l.Add("a", 2)
	if l.Total() != 2 {
		t.Errorf("total is %d", l.Total())
	}
}
`;

export const GO: SmallProject = {
  language: "Go",
  task: {
    title: "Transfer cents between accounts of a ledger",
    description: "A transfer is refused when the balance of the account is too small, or when it moves nothing.",
  },
  source: "ledger/ledger.go",
  test: "ledger/ledger_test.go",
  others: {
    "go.mod": "module example.com/ledger\n\ngo 1.24\n",
    "main.go":
      'package main\n\nimport (\n\t"fmt"\n\n\t"example.com/ledger/ledger"\n)\n\nfunc main() {\n\tvar l ledger.Ledger\n\tfmt.Println(l.Total())\n}\n',
  },
  before: { source: `${HEAD}${ADD}\n${TOTAL}`, test: TEST },
  after: {
    source: `${HEAD}${ADD}\n${TOTAL}\n${TRANSFER}`,
    test: `${TEST}
func TestTransfer(t *testing.T) {
	l := fresh()
	_ = l.Add("a", 5)
	if err := l.Transfer("a", "b", 3); err != nil {
		t.Fatal(err)
	}
	if l.balances["b"] != 3 {
		t.Errorf("b has %d", l.balances["b"])
	}
}
`,
  },
  spoil: {
    stubbed: [[TRANSFER.slice(TRANSFER.indexOf("	if cents"), -2), '	panic("coming soon")\n']],
    unrelated_deletion: [[TOTAL, ""]],
    syntax_error: [["	if l.balances[from] < cents {", "	if l.balances[from] < cents {{"]],
    placeholder: [[ADD.slice(ADD.indexOf("	if _, known"), -2), "	// (previous statements stay)\n"]],
    hallucinated_import: [['	"fmt"\n', '	"fmt"\n\n	"github.com/ledgerworks/safemath/v3"\n']],
    dup_dead: [
      [
        TOTAL,
        `${TOTAL}\n${TOTAL.replaceAll("Total", "GrandSum").replaceAll("balance ", "b ").replaceAll("+= balance", "+= b")}`,
      ],
    ],
    debug: [["	if cents <= 0 {", '	fmt.Println("=== transfer", from, to)\n	if cents <= 0 {']],
    merge_markers: [
      [
        "	return l.Add(to, cents)",
        "<<<<<<< HEAD\n	return l.Add(to, cents)\n=======\n	return l.Add(from, cents)\n>>>>>>> feature/x",
      ],
    ],
  },
  spoilTest: {
    tests_hollow: [
      [
        '	if err := l.Transfer("a", "b", 3); err != nil {\n		t.Fatal(err)\n	}\n	if l.balances["b"] != 3 {\n		t.Errorf("b has %d", l.balances["b"])\n	}\n',
        '	_ = l.Transfer("a", "b", 3)\n',
      ],
    ],
    tests_skipped: [
      ["func TestTransfer(t *testing.T) {\n", 'func TestTransfer(t *testing.T) {\n	t.Skipf("unstable")\n'],
    ],
  },
  comment: "// Transfers between accounts are possible.\n",
};
