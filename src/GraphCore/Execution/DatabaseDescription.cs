namespace Serverless.GraphCore.Execution;

/// <summary>Which database a statement runs on, as callers may know.</summary>
/// <param name="Id">Never another database's.</param>
internal sealed record DatabaseDescription(string Id, string Name, DateTimeOffset Created);
