using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;

namespace Serverless.GraphCore.Execution.Expressions;

/// <summary>A label formula over the label sets in use: one flag for each code. Null stands for no condition.</summary>
internal sealed class LabelFilter(IGraphReader reader, LabelFormula? formula)
{
    private const byte Refused = 0;
    private const byte Accepts = 1;
    private const byte Mixed = 2;

    private bool[] accepted = [];
    private byte[]? groupVerdicts;

    /// <summary>Whether every node passes.</summary>
    public bool IsAll => formula is null;

    /// <summary>Flags by label-set code. Sets never change, so that only new ones are looked at.</summary>
    public ReadOnlySpan<bool> Accepted
    {
        get
        {
            ILabelSets sets = reader.LabelSets;
            if (accepted.Length < sets.Count)
            {
                int first = accepted.Length;
                Array.Resize(ref accepted, sets.Count);
                for (int code = first; code < accepted.Length; code++)
                {
                    accepted[code] = formula is null || Holds(formula, sets.Labels(code));
                }
            }

            return accepted;
        }
    }

    /// <summary>The names on which it depends which nodes pass; null when any label may matter.</summary>
    public static string[]? Names(LabelFormula? formula)
    {
        var names = new List<string>();
        return formula is not null && Collect(formula, names) ? [.. names] : null;
    }

    /// <summary>Whether a relationship's type satisfies a formula.</summary>
    public static bool Holds(LabelFormula formula, string type) => formula switch
    {
        LabelName name => string.Equals(name.Name, type, StringComparison.Ordinal),
        LabelWildcard => true,
        LabelNot not => !Holds(not.Operand, type),
        LabelAnd and => Holds(and.Left, type) && Holds(and.Right, type),
        LabelOr or => Holds(or.Left, type) || Holds(or.Right, type),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>Marks the nodes that pass; those of −1 do not.</summary>
    public void Mark(IGraphView view, ReadOnlySpan<int> ordinals, Span<int> codes, Span<bool> marks)
    {
        // A transaction notes whose labels it reads, so that it must ask for them.
        if (reader is not IGraphTransaction && TryMarkByGroup(ordinals, marks))
        {
            return;
        }

        view.ReadLabelSets(ordinals, codes);
        ReadOnlySpan<bool> flags = Accepted;
        for (int i = 0; i < ordinals.Length; i++)
        {
            int code = codes[i];
            marks[i] = code >= 0 && flags[code];
        }
    }

    /// <summary>Marks by whole groups. False: some are of groups with several label sets.</summary>
    private bool TryMarkByGroup(ReadOnlySpan<int> ordinals, Span<bool> marks)
    {
        byte[] verdicts = groupVerdicts ??= GroupVerdicts();
        for (int i = 0; i < ordinals.Length; i++)
        {
            byte verdict = ordinals[i] < 0 ? Refused : verdicts[ordinals[i] >> 16];
            if (verdict == Mixed)
            {
                return false;
            }

            marks[i] = verdict == Accepts;
        }

        return true;
    }

    private byte[] GroupVerdicts()
    {
        IReadOnlyList<NodeGroup> groups = reader.Groups;
        var verdicts = new byte[groups.Count == 0 ? 0 : groups[^1].Id + 1];
        foreach (NodeGroup group in groups)
        {
            verdicts[group.Id] = group.LabelSet < 0 ? Mixed : Accepted[group.LabelSet] ? Accepts : Refused;
        }

        return verdicts;
    }

    private static bool Collect(LabelFormula formula, List<string> names)
    {
        switch (formula)
        {
            case LabelName name:
                names.Add(name.Name);
                return true;
            case LabelAnd and:
                return Collect(and.Left, names) & Collect(and.Right, names);
            case LabelOr or:
                return Collect(or.Left, names) & Collect(or.Right, names);
            default:
                return false;
        }
    }

    private bool Holds(LabelFormula node, ReadOnlySpan<int> labels)
    {
        switch (node)
        {
            case LabelName name:
                // A name that nobody bears has no number and is in no set.
                int label = reader.Tokens.FindLabel(name.Name);
                return label >= 0 && labels.Contains(label);
            case LabelWildcard:
                return labels.Length > 0;
            case LabelNot not:
                return !Holds(not.Operand, labels);
            case LabelAnd and:
                return Holds(and.Left, labels) && Holds(and.Right, labels);
            case LabelOr or:
                return Holds(or.Left, labels) || Holds(or.Right, labels);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
