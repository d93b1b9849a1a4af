using System.Diagnostics.CodeAnalysis;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>What the binder must know of procedures. The registry of the execution implements it.</summary>
public interface IProcedureSignatures
{
    /// <summary>The names that users may know, for suggestions.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>Looks a procedure up by its name, dots included, in any case.</summary>
    bool TryGet(string name, [NotNullWhen(true)] out ProcedureSignature? signature);
}
