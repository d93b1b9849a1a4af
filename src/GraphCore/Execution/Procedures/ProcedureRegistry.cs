using System.Diagnostics.CodeAnalysis;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Execution.Procedures;

/// <summary>The work of a procedure: its rows, each a value for every output. The arguments have been checked and completed.</summary>
internal delegate IEnumerable<Value[]> ProcedureBody(QueryContext context, Value[] arguments);

/// <summary>As <see cref="ProcedureBody"/>, of a procedure that reads more of the graph than is always resident.</summary>
internal delegate ValueTask<IEnumerable<Value[]>> ReadingProcedureBody(QueryContext context, Value[] arguments);

/// <summary>A procedure: its signature and its body.</summary>
internal sealed record ProcedureDefinition(ProcedureSignature Signature, ReadingProcedureBody Body)
{
    public ProcedureDefinition(ProcedureSignature signature, ProcedureBody body)
        : this(signature, (context, arguments) => ValueTask.FromResult(body(context, arguments)))
    {
    }
}

/// <summary>All procedures by name, in any case. Immutable: adding one makes another registry.</summary>
internal sealed class ProcedureRegistry : IProcedureSignatures
{
    private readonly Dictionary<string, ProcedureDefinition> procedures = new(StringComparer.OrdinalIgnoreCase);

    private ProcedureRegistry(IEnumerable<ProcedureDefinition> definitions)
    {
        foreach (ProcedureDefinition definition in definitions)
        {
            procedures[definition.Signature.Name] = definition;
        }
    }

    public static ProcedureRegistry Default { get; } = new([.. DatabaseProcedures.All, .. GraphSchemaProcedures.All, .. ShowListings.All]);

    /// <summary>The signatures that a caller may name, by name, for <c>SHOW PROCEDURES</c>.</summary>
    public IEnumerable<ProcedureSignature> Signatures => procedures.Values
        .Select(static procedure => procedure.Signature)
        .Where(static signature => !signature.Name.Contains(' ', StringComparison.Ordinal))
        .OrderBy(static signature => signature.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>These procedures and some more.</summary>
    public ProcedureRegistry With(params IEnumerable<ProcedureDefinition> more) => new([.. procedures.Values, .. more]);

    /// <inheritdoc/>
    public IEnumerable<string> Names => Signatures.Select(static signature => signature.Name);

    public bool TryGet(string name, [NotNullWhen(true)] out ProcedureSignature? signature)
    {
        signature = procedures.TryGetValue(name, out ProcedureDefinition? procedure) ? procedure.Signature : null;
        return signature is not null;
    }

    public bool TryGetProcedure(string name, [NotNullWhen(true)] out ProcedureDefinition? procedure) => procedures.TryGetValue(name, out procedure);
}
