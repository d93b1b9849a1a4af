using System.Diagnostics.CodeAnalysis;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Planning;

/// <summary>Procedures by signature only.</summary>
internal sealed class FakeProcedures : IProcedureSignatures
{
    private readonly Dictionary<string, ProcedureSignature> procedures = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Names => procedures.Keys;

    public FakeProcedures Add(string name, (string Name, ValueTypes Types)[] inputs, string[] outputs, ProcedureMode mode = ProcedureMode.Read)
    {
        procedures[name] = new ProcedureSignature(
            name,
            [.. inputs.Select(static input => new ProcedureInput(input.Name, StaticType.Describe(input.Types), input.Types, Default: null))],
            [.. outputs.Select(static output => new ProcedureOutput(output.TrimEnd('!'), "ANY", ValueTypes.Any, IsHidden: output.EndsWith('!')))],
            mode,
            "");
        return this;
    }

    public bool TryGet(string name, [NotNullWhen(true)] out ProcedureSignature? signature) => procedures.TryGetValue(name, out signature);
}
