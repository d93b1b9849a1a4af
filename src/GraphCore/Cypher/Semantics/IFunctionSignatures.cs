using System.Diagnostics.CodeAnalysis;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>What the binder must know of functions. The registry of the execution implements it.</summary>
public interface IFunctionSignatures
{
    /// <summary>Every name, for suggestions.</summary>
    IEnumerable<string> Names { get; }

    /// <summary>Looks a function up by its name, dots included, in any case.</summary>
    bool TryGet(string name, [NotNullWhen(true)] out FunctionSignature? signature);
}
