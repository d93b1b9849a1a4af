using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Planning;

/// <summary>A remark on a statement that runs all the same, in Neo4j's words.</summary>
/// <param name="Code">A code of the form <c>Neo.ClientNotification.Statement.X</c>.</param>
/// <param name="Title">What the code means.</param>
/// <param name="Description">What it means here.</param>
/// <param name="Severity"><c>WARNING</c>: probably a mistake. <c>INFORMATION</c>: right, but worth knowing.</param>
/// <param name="Category"><c>PERFORMANCE</c>, <c>UNRECOGNIZED</c>, <c>HINT</c>, <c>DEPRECATION</c> or <c>GENERIC</c>.</param>
/// <param name="Position">The place in the text, or null when it is about all of it.</param>
public sealed record Notification(string Code, string Title, string Description, string Severity, string Category, SourcePosition? Position);
