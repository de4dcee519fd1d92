/// Stands for the headers that all tests read, compiled once (packaging/cmake/SightlineBuild.cmake).
int main() { return 0; }
