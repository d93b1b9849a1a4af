using ArchUnitNET.Loader;

namespace Serverless.Architecture.Tests;

/// <summary>
/// Who may use whom, read from the compiled assemblies. A part is a namespace with everything below it; what a part
/// does not list, it may not use. The longest part that a type's namespace begins with is the type's part.
/// </summary>
public sealed class NamespaceArrowTests
{
    private const string Core = "Serverless.GraphCore";
    private const string Api = "Serverless.Api";

    /// <summary>The parts of GraphCore. Its root (the façade) may use all and is not listed; a dot begins a type of the root.</summary>
    private static readonly Dictionary<string, string[]> CoreArrows = new(StringComparer.Ordinal)
    {
        ["Errors"] = [],
        ["Values"] = ["Errors"],
        ["Cypher.Lexing"] = ["Errors", "Values"],
        ["Cypher.Ast"] = ["Errors", "Values", "Cypher.Lexing"],
        ["Cypher.Parsing"] = ["Errors", "Values", "Cypher.Lexing", "Cypher.Ast"],
        ["Cypher.Printing"] = ["Errors", "Values", "Cypher.Lexing", "Cypher.Ast"],
        ["Cypher.Rewriting"] = ["Errors", "Values", "Cypher.Lexing", "Cypher.Ast", "Cypher.Semantics"],
        ["Cypher.Semantics"] = ["Errors", "Values", "Cypher.Lexing", "Cypher.Ast", "Cypher.Rewriting"],
        ["Graph"] = ["Errors", "Values"],
        ["Planning"] = ["Errors", "Values", "Cypher", "Graph"],
        ["Execution"] = ["Errors", "Values", "Cypher", "Graph", "Planning", ".IImportSource", ".QueryCounters", ".ResultBatch", ".WorkUsage"],
        ["Storage"] = ["Errors", "Values", "Graph"],
        ["Import"] = ["Errors", "Values", "Storage.Building", ".ImportRequest", ".ImportOptions", ".ImportGroup", ".ImportFile", ".ImportIdType", ".ImportProgress", ".BadRow"],
        ["Federation"] =
        [
            "Errors", "Values", "Cypher", "Graph", "Planning", "Execution", "Storage.Snapshots", "Storage.Format.Crc32C", ".GraphDatabaseOptions", ".QueryCompiler", ".StatementResults", ".QueryRequest", ".CallLimits",
            ".IResultSink", ".ResultBatch", ".QuerySummary", ".QueryCounters", ".TransactionRequest",
        ],
        ["Administration"] = ["Errors", "Values", "Cypher.Ast", ".ClonePoint"],
        ["Export"] = ["Errors", "Values", "Graph", "Import.JsonValues", "Import.JsonLinesReader", ".ExportFormat", ".IExportSink", ".IGraphDatabase"],
    };

    /// <summary>Types of GraphCore's root that every part of it may use.</summary>
    private static readonly string[] CoreShared = ["IIdGenerator"];

    private static readonly Dictionary<string, string[]> ApiArrows = new(StringComparer.Ordinal)
    {
        ["Catalog"] = ["Contracts"],
        ["Limits"] = ["Contracts"],
        ["Federation"] = ["Contracts", "Catalog", "Limits"],
        ["Queries"] = ["Contracts", "Catalog", "Limits", "Usage", "Federation", "Security", "Audit", "Telemetry"],
        ["Security"] = ["Audit", "Catalog"],
        ["Audit"] = ["Telemetry"],
        ["Contracts"] = [],
    };

    /// <summary>The parts and types of GraphCore that Api may use, beside the façade in its root.</summary>
    private static readonly string[] CoreOfApi =
    [
        "Errors", "Values", "Administration", "Federation.IFederationHost", "Federation.FederatedDatabase", "Federation.FederatedQueries", "Federation.NameOfDatabase", "Federation.Subquery", "Federation.DatabaseUse",
        "Federation.StatementMoment", "Federation.SubqueryCodec", "Federation.PartialResult",
        "Cypher.Ast", "Cypher.Printing", "Cypher.Lexing.Suggestion", "Storage.Objects",
        "Graph.Vector", "Graph.VectorKind",
        "Planning.StatementKind", "Planning.Notification", "Planning.PlanDescription", "Planning.Explain.PlanTable",
    ];

    private static readonly ArchUnitNET.Domain.Architecture Loaded = new ArchLoader()
        .LoadAssemblies(typeof(GraphCore.IIdGenerator).Assembly, System.Reflection.Assembly.Load(Api))
        .Build();

    [Fact]
    public void GraphCore_keeps_its_arrows() => Expect.None(Violations(Uses(Core, Core), CoreArrows, CoreShared));

    [Fact]
    public void Api_keeps_its_arrows() => Expect.None(Violations(Uses(Api, Api), ApiArrows, []));

    [Fact]
    public void Api_uses_the_facade_of_GraphCore()
    {
        IEnumerable<string> violations =
            from use in Uses(Api, Core)
            where use.ToNamespace.Length > 0 && !CoreOfApi.Any(part => Begins(use.ToNamespace, part) || part == $"{use.ToNamespace}.{use.To}")
            select use.ToString();

        Expect.None(violations);
    }

    [Theory]
    [InlineData("Execution.Operators", "Storage.Log")]
    [InlineData("Storage.Commit", "Execution")]
    [InlineData("Cypher.Parsing", "Cypher.Printing")]
    [InlineData("Values", "Graph")]
    [InlineData("Graph", "")]
    public void An_arrow_against_the_order_is_reported(string from, string to)
    {
        Assert.Single(Violations([new Use(from, "A", to, "B")], CoreArrows, CoreShared));
    }

    [Fact]
    public void Uses_are_found_in_method_bodies()
    {
        Assert.Contains(Uses(Core, Core), use => use is { FromNamespace: "Errors", ToNamespace: "Errors", From: "ErrorCodes", To: "ErrorCode" });
        Assert.Contains(Uses(Core, Core), use => use is { FromNamespace: "Values", To: "ValueKind" });
    }

    private static IEnumerable<Use> Uses(string userRoot, string usedRoot) =>
        (from type in Loaded.Types
         where Begins(type.FullName, userRoot)
         from dependency in type.Dependencies
         where Begins(dependency.Target.FullName, usedRoot)
         let source = Split(type.FullName, userRoot)
         let target = Split(dependency.Target.FullName, usedRoot)
         select new Use(source.Namespace, source.Type, target.Namespace, target.Type)).Distinct();

    private static IEnumerable<string> Violations(IEnumerable<Use> uses, Dictionary<string, string[]> arrows, string[] shared) =>
        from use in uses
        let part = PartOf(use.FromNamespace, arrows)
        where part is not null && !Begins(use.ToNamespace, part)
        where !(use.ToNamespace.Length == 0 && shared.Contains(use.To))
        where !arrows[part].Any(allowed => Begins(use.ToNamespace, allowed) || allowed == $"{use.ToNamespace}.{use.To}")
        select use.ToString();

    private static string? PartOf(string name, Dictionary<string, string[]> arrows) =>
        arrows.Keys.Where(part => Begins(name, part)).MaxBy(part => part.Length);

    private static bool Begins(string name, string part) =>
        name.StartsWith(part, StringComparison.Ordinal) && (name.Length == part.Length || name[part.Length] is '.');

    /// <summary>The namespace below the root and the outermost type of a full name; nested types follow a plus sign.</summary>
    private static (string Namespace, string Type) Split(string fullName, string root)
    {
        string outer = fullName.Split('+', '<', '`', '/')[0];
        int dot = outer.LastIndexOf('.');
        return (dot <= root.Length ? "" : outer[(root.Length + 1)..dot], outer[(dot + 1)..]);
    }

    private sealed record Use(string FromNamespace, string From, string ToNamespace, string To)
    {
        public override string ToString() => $"{FromNamespace}.{From} uses {ToNamespace}.{To}";
    }
}
