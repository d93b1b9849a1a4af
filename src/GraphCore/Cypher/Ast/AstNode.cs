using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Ast;

/// <summary>
/// A node of the syntax tree. Immutable; equality is structural and ignores <see cref="Position"/> (and other traces of
/// the text, see <see cref="SourceText"/>), so that a tree equals the one parsed from its own printed text.
/// </summary>
internal abstract record AstNode
{
    private protected AstNode()
    {
    }

    /// <summary>Where the node begins in the statement's text; the default value for nodes that were not parsed.</summary>
    public SourcePosition Position { get; init; }

    public virtual bool Equals(AstNode? other) => other is not null && EqualityContract == other.EqualityContract;

    public override int GetHashCode() => EqualityContract.GetHashCode();
}

/// <summary>A piece of the statement's text, kept for names of result columns. All are equal: it is no part of a tree's meaning.</summary>
internal readonly struct SourceText(string? text) : IEquatable<SourceText>
{
    /// <summary>The text as written; empty for nodes that were not parsed.</summary>
    public string Text => text ?? "";

    public bool Equals(SourceText other) => true;

    public override bool Equals(object? obj) => obj is SourceText;

    public override int GetHashCode() => 0;

    public override string ToString() => Text;
}

/// <summary>A possibly qualified name of a function or procedure: <c>db.labels</c>.</summary>
internal sealed record QualifiedName(EquatableArray<string> Namespace, string Name) : AstNode
{
    /// <summary>The name with its namespace, parts joined by dots, unquoted.</summary>
    public string Text => Namespace.IsEmpty ? Name : string.Join('.', Namespace) + "." + Name;
}

/// <summary>
/// A database, alias, composite or constituent as written. <c>a.b</c> has two parts, <c>`a.b`</c> has one; what it refers to
/// is decided by the catalog: first <see cref="Text"/> as a whole name, then the last part as constituent of the rest.
/// </summary>
internal sealed record DatabaseName(EquatableArray<string> Parts) : AstNode
{
    /// <summary>The parts joined by dots, unquoted, in the case as written.</summary>
    public string Text => Parts.Count == 1 ? Parts[0] : string.Join('.', Parts);
}
