using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>What a name is a name of.</summary>
internal enum NameKind : byte
{
    Label,
    RelationshipType,
    PropertyKey,
}

/// <summary>A name that a statement reads by, where it stands first.</summary>
internal readonly record struct NameMention(NameKind Kind, string Name, SourcePosition Position);

/// <summary>
/// Labels, types and property keys of entities that a statement reads by, except those that it may give to an entity itself:
/// a database without such a name makes one wonder about the former only.
/// </summary>
internal sealed class NameMentions
{
    private readonly List<NameMention> read = [];
    private readonly HashSet<(NameKind, string)> seen = [];
    private readonly HashSet<(NameKind, string)> made = [];
    private readonly HashSet<NameKind> madeAny = [];

    /// <summary>In the order of the text, each once.</summary>
    public IEnumerable<NameMention> Read =>
        read.Where(mention => !madeAny.Contains(mention.Kind) && !made.Contains((mention.Kind, mention.Name))).OrderBy(static mention => mention.Position.Offset);

    public void AddRead(NameKind kind, string name, SourcePosition position)
    {
        if (seen.Add((kind, name)))
        {
            read.Add(new NameMention(kind, name, position));
        }
    }

    /// <summary>Every name of a label or type expression.</summary>
    public void AddRead(NameKind kind, LabelExpression? labels)
    {
        switch (labels)
        {
            case Ast.LabelName name:
                AddRead(kind, name.Name, name.Position);
                break;
            case LabelNegation negation:
                AddRead(kind, negation.Operand);
                break;
            case LabelConjunction both:
                AddRead(kind, both.Operands);
                break;
            case LabelDisjunction either:
                AddRead(kind, either.Operands);
                break;
        }
    }

    /// <summary>The statement gives this name to something.</summary>
    public void AddMade(NameKind kind, string name) => made.Add((kind, name));

    /// <summary>The statement may give any name, known only when it runs.</summary>
    public void AddMadeAny(NameKind kind) => madeAny.Add(kind);

    /// <summary>The statement sets properties to those of a value.</summary>
    public void AddMadeKeys(BoundExpression properties)
    {
        if (properties is not BoundMap map)
        {
            AddMadeAny(NameKind.PropertyKey);
            return;
        }

        foreach ((string key, _) in map.Entries)
        {
            AddMade(NameKind.PropertyKey, key);
        }
    }

    private void AddRead(NameKind kind, IReadOnlyList<LabelExpression> operands)
    {
        foreach (LabelExpression operand in operands)
        {
            AddRead(kind, operand);
        }
    }
}

/// <summary>Syntax that still works, and what to write instead.</summary>
internal readonly record struct DeprecatedSyntax(string Written, string Instead, SourcePosition Position);

/// <summary>An index hint of a MATCH.</summary>
internal readonly record struct HintedIndex(IndexHint Hint, bool IsOnRelationships);
