namespace Serverless.GraphCore.Tck.Features;

/// <summary>A step of a scenario: its text without the keyword, and its argument if it has one.</summary>
/// <param name="Text">For example <c>executing query:</c>.</param>
/// <param name="Document">The text between triple quotes.</param>
/// <param name="Table">The rows of a table, the header first.</param>
internal sealed record TckStep(string Text, string? Document, string[][]? Table);

/// <summary>One scenario; a row of an outline is a scenario of its own.</summary>
/// <param name="Id"><c>folder/File.feature: [n] name</c>, with <c> #k</c> for row k of an outline.</param>
internal sealed record TckScenario(string Id, IReadOnlyList<TckStep> Steps);
