using Serverless.GraphCore.Cypher.Ast;

namespace Serverless.GraphCore.Cypher.Parsing;

/// <summary>What a parser has met anywhere in a statement, however deep: for who decides on statements without binding them.</summary>
internal sealed class StatementFacts
{
    /// <summary>Whether some clause writes, or commits on its way.</summary>
    public bool HasUpdates { get; set; }

    /// <summary>Whether a subquery commits on its way (<c>IN TRANSACTIONS</c>).</summary>
    public bool CommitsInBatches { get; set; }

    /// <summary>How often a database is chosen: by USE, FROM DATABASE, IN DATABASE and the like; the prefix <c>:USE</c> aside.</summary>
    public int DatabaseChoices { get; set; }

    /// <summary>The procedures that are called.</summary>
    public List<QualifiedName> Procedures { get; } = [];
}
