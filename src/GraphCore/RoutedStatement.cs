using Serverless.GraphCore.Administration;
using Serverless.GraphCore.Cypher.Ast;

namespace Serverless.GraphCore;

/// <summary>What a statement does, as far as its text decides; each includes what is before it, but for <see cref="Administration"/>.</summary>
public enum StatementAccess : byte
{
    Read,
    Write,

    /// <summary>Creates or drops indexes or constraints.</summary>
    Schema,

    /// <summary>Is a command on the catalog, also one that only shows.</summary>
    Administration,
}

/// <summary>What <see cref="StatementRouter"/> finds in a statement: where it is to run and what it needs to be allowed.</summary>
public sealed record RoutedStatement
{
    /// <summary>
    /// The database that the whole statement runs on, when it names it: from <c>:USE x</c>, or from a leading <c>USE x</c> that no
    /// other choice of a database in the statement follows. Null: that of the request.
    /// </summary>
    public NameReference? Database { get; init; }

    /// <summary>Whether the statement is only <c>:USE x</c>.</summary>
    public bool IsSelection { get; init; }

    /// <summary>The command on the catalog; null for what a database runs.</summary>
    public AdministrationCommand? Command { get; init; }

    /// <summary>What the statement does. EXPLAIN of anything but a command counts as <see cref="StatementAccess.Read"/>.</summary>
    public StatementAccess Access { get; init; }

    /// <summary>
    /// Whether what the statement answers may depend on what the database holds. False only of what writes without looking: CREATE of literals, parameters and the like.
    /// </summary>
    public bool Reads { get; init; } = true;

    /// <summary>Whether the statement is only to be planned. A <see cref="Command"/> must not be executed then.</summary>
    public bool IsExplain { get; init; }

    /// <summary>Whether it commits more than once on its way (<c>IN TRANSACTIONS</c>), so that a repeat would do a part of it twice.</summary>
    public bool CommitsInBatches { get; init; }

    /// <summary>
    /// Whether parts of the statement choose their own databases (<c>FROM DATABASE</c>, USE in a subquery or in parts of a UNION,
    /// <c>USE DATABASE a AS x</c>, <c>USE graph.byName(…)</c>).
    /// </summary>
    public bool SpansDatabases { get; init; }

    /// <summary>The statement that was routed, when it is a command.</summary>
    internal QueryRequest? Request { get; init; }

    /// <summary>The syntax tree of a command.</summary>
    internal AdministrationStatement? Tree { get; init; }
}
