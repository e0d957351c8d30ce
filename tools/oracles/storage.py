"""Writes the .npy fixtures of libs/storage with NumPy itself.  Needs: numpy==2.*  Run from the repository's root."""
from pathlib import Path

import numpy as np

target = Path("libs/storage/src/fixtures")
target.mkdir(parents=True, exist_ok=True)
arrays = {
    "float32-2x3": np.array([[0, 0.5, -1.25], [3e38, 1e-38, 7]], dtype="<f4"),
    "float64-vector": np.array([np.pi, -0.0, 1e300], dtype="<f8"),
    "int32-scalar": np.array(-7, dtype="<i4"),
    "uint8-empty": np.zeros((0, 4), dtype="u1"),
    "float32-column-major": np.asfortranarray(np.ones((2, 3), dtype="<f4")),
    "complex64": np.array([1j], dtype="<c8"),
}
for name, array in arrays.items():
    np.save(target / f"{name}.npy", array)
print(f"numpy {np.__version__}: {len(arrays)} files")
