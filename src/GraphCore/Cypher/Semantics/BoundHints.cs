using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Cypher.Semantics;

/// <summary>A hint of a MATCH whose variables are resolved. It never changes a result.</summary>
internal abstract record BoundHint(SourcePosition Position);

/// <summary>To find a node or relationship by an index, or a node by its label.</summary>
internal abstract record BoundStartHint(SourcePosition Position, Variable Entity, string LabelOrType) : BoundHint(Position);

/// <summary><c>USING … INDEX …</c>.</summary>
internal sealed record BoundIndexHint(SourcePosition Position, Variable Entity, Ast.IndexHint Hint) : BoundStartHint(Position, Entity, Hint.LabelOrType);

/// <summary><c>USING SCAN</c>.</summary>
internal sealed record BoundScanHint(SourcePosition Position, Variable Entity, string LabelOrType) : BoundStartHint(Position, Entity, LabelOrType);

/// <summary><c>USING JOIN ON</c>: of what is on both sides of each of the nodes.</summary>
internal sealed record BoundJoinHint(SourcePosition Position, Variable[] Nodes) : BoundHint(Position);
